import java.util.List;
import java.util.Map;

record Item(long itemId, double unitPrice, String note, List<String> tags) {}

record Everything(
    long whole,
    double ratio,
    boolean flag,
    String word,
    long[][] grid,
    double[] ratios,
    boolean[] flags,
    List<String> words,
    String maybeWord,
    Long maybeWhole,
    List<Item> items,
    Map<String, Long> ages,
    Map<Long, List<String>> namesById,
    Item bestItem,
    TreeNode tree,
    long[][] links
) {}

class TreeNode {
    long value;
    TreeNode left;
    TreeNode right;

    TreeNode(long value, TreeNode left, TreeNode right) {
        this.value = value;
        this.left = left;
        this.right = right;
    }
}

class Solution {
    static Everything echoAll(
        long whole,
        double ratio,
        boolean flag,
        String word,
        long[][] grid,
        double[] ratios,
        boolean[] flags,
        List<String> words,
        String maybeWord,
        Long maybeWhole,
        List<Item> items,
        Map<String, Long> ages,
        Map<Long, List<String>> namesById,
        Item bestItem,
        TreeNode tree,
        long[][] links
    ) {
        return new Everything(
            whole, ratio, flag, word, grid, ratios, flags, words, maybeWord, maybeWhole, items, ages, namesById, bestItem,
            tree, links
        );
    }
}
