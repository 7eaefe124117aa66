package main

type Item struct {
	ItemId    int
	UnitPrice float64
	Note      *string
	Tags      []string
}

type TreeNode struct {
	Value       int
	Left, Right *TreeNode
}

type Everything struct {
	Whole      int
	Ratio      float64
	Flag       bool
	Word       string
	Grid       [][]int
	Ratios     []float64
	Flags      []bool
	Words      []string
	MaybeWord  *string
	MaybeWhole *int
	Items      []Item
	Ages       map[string]int
	NamesById  map[int][]string
	BestItem   *Item
	Tree       *TreeNode
	Links      [][]int
}

// Gives back what came.
func echoAll(
	whole int, ratio float64, flag bool, word string, grid [][]int, ratios []float64, flags []bool, words []string,
	maybeWord *string, maybeWhole *int, items []Item, ages map[string]int, namesById map[int][]string, bestItem *Item,
	tree *TreeNode, links [][]int,
) Everything {
	return Everything{
		whole, ratio, flag, word, grid, ratios, flags, words, maybeWord, maybeWhole, items, ages, namesById, bestItem,
		tree, links,
	}
}
