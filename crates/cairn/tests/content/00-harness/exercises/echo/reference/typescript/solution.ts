interface Item {
  itemId: number;
  unitPrice: number;
  note: string | null;
  tags: string[];
}

interface TreeNode {
  value: number;
  left: TreeNode | null;
  right: TreeNode | null;
}

interface Everything {
  whole: number;
  ratio: number;
  flag: boolean;
  word: string;
  grid: number[][];
  ratios: number[];
  flags: boolean[];
  words: string[];
  maybeWord: string | null;
  maybeWhole: number | null;
  items: Item[];
  ages: Map<string, number>;
  namesById: Map<number, string[]>;
  bestItem: Item | null;
  tree: TreeNode | null;
  links: number[][];
}

/** Gives back what came: the parameters have the names of the fields. */
export function echoAll(
  whole: number,
  ratio: number,
  flag: boolean,
  word: string,
  grid: number[][],
  ratios: number[],
  flags: boolean[],
  words: string[],
  maybeWord: string | null,
  maybeWhole: number | null,
  items: Item[],
  ages: Map<string, number>,
  namesById: Map<number, string[]>,
  bestItem: Item | null,
  tree: TreeNode | null,
  links: number[][],
): Everything {
  return {
    whole, ratio, flag, word, grid, ratios, flags, words, maybeWord, maybeWhole, items, ages, namesById, bestItem, tree, links,
  };
}
