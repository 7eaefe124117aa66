from __future__ import annotations

from dataclasses import dataclass


@dataclass
class Item:
    item_id: int
    unit_price: float
    note: str | None
    tags: list[str]


@dataclass
class TreeNode:
    value: int
    left: TreeNode | None = None
    right: TreeNode | None = None


@dataclass
class Everything:
    whole: int
    ratio: float
    flag: bool
    word: str
    grid: list[list[int]]
    ratios: list[float]
    flags: list[bool]
    words: list[str]
    maybe_word: str | None
    maybe_whole: int | None
    items: list[Item]
    ages: dict[str, int]
    names_by_id: dict[int, list[str]]
    best_item: Item | None
    tree: TreeNode | None
    links: list[list[int]]


def echo_all(
    whole: int,
    ratio: float,
    flag: bool,
    word: str,
    grid: list[list[int]],
    ratios: list[float],
    flags: list[bool],
    words: list[str],
    maybe_word: str | None,
    maybe_whole: int | None,
    items: list[Item],
    ages: dict[str, int],
    names_by_id: dict[int, list[str]],
    best_item: Item | None,
    tree: TreeNode | None,
    links: list[list[int]],
) -> Everything:
    """Gives back what came."""
    return Everything(
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
    )
