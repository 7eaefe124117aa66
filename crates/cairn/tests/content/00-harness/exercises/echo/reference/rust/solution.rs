use std::collections::HashMap;

pub struct Item {
    pub item_id: i64,
    pub unit_price: f64,
    pub note: Option<String>,
    pub tags: Vec<String>,
}

pub struct TreeNode {
    pub value: i64,
    pub left: Option<Box<TreeNode>>,
    pub right: Option<Box<TreeNode>>,
}

pub struct Everything {
    pub whole: i64,
    pub ratio: f64,
    pub flag: bool,
    pub word: String,
    pub grid: Vec<Vec<i64>>,
    pub ratios: Vec<f64>,
    pub flags: Vec<bool>,
    pub words: Vec<String>,
    pub maybe_word: Option<String>,
    pub maybe_whole: Option<i64>,
    pub items: Vec<Item>,
    pub ages: HashMap<String, i64>,
    pub names_by_id: HashMap<i64, Vec<String>>,
    pub best_item: Option<Item>,
    pub tree: Option<Box<TreeNode>>,
    pub links: Vec<Vec<i64>>,
}

/// Gives back what came.
pub fn echo_all(
    whole: i64,
    ratio: f64,
    flag: bool,
    word: String,
    grid: Vec<Vec<i64>>,
    ratios: Vec<f64>,
    flags: Vec<bool>,
    words: Vec<String>,
    maybe_word: Option<String>,
    maybe_whole: Option<i64>,
    items: Vec<Item>,
    ages: HashMap<String, i64>,
    names_by_id: HashMap<i64, Vec<String>>,
    best_item: Option<Item>,
    tree: Option<Box<TreeNode>>,
    links: Vec<Vec<i64>>,
) -> Everything {
    Everything {
        whole,
        ratio,
        flag,
        word,
        grid,
        ratios,
        flags,
        words,
        maybe_word,
        maybe_whole,
        items,
        ages,
        names_by_id,
        best_item,
        tree,
        links,
    }
}
