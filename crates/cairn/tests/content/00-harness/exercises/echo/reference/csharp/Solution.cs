using System.Collections.Generic;

public class Item
{
    public long ItemId { get; set; }
    public double UnitPrice { get; set; }
    public string Note { get; set; }
    public List<string> Tags { get; set; }
}

public class TreeNode
{
    public long Value { get; set; }
    public TreeNode Left { get; set; }
    public TreeNode Right { get; set; }
}

public class Everything
{
    public long Whole { get; set; }
    public double Ratio { get; set; }
    public bool Flag { get; set; }
    public string Word { get; set; }
    public List<List<long>> Grid { get; set; }
    public List<double> Ratios { get; set; }
    public List<bool> Flags { get; set; }
    public List<string> Words { get; set; }
    public string MaybeWord { get; set; }
    public long? MaybeWhole { get; set; }
    public List<Item> Items { get; set; }
    public Dictionary<string, long> Ages { get; set; }
    public Dictionary<long, List<string>> NamesById { get; set; }
    public Item BestItem { get; set; }
    public TreeNode Tree { get; set; }
    public List<List<long>> Links { get; set; }
}

public static class Solution
{
    /// <summary>Gives back what came.</summary>
    public static Everything EchoAll(
        long whole, double ratio, bool flag, string word, List<List<long>> grid, List<double> ratios,
        List<bool> flags, List<string> words, string maybeWord, long? maybeWhole, List<Item> items,
        Dictionary<string, long> ages, Dictionary<long, List<string>> namesById, Item bestItem, TreeNode tree,
        List<List<long>> links)
    {
        return new Everything
        {
            Whole = whole, Ratio = ratio, Flag = flag, Word = word, Grid = grid, Ratios = ratios, Flags = flags,
            Words = words, MaybeWord = maybeWord, MaybeWhole = maybeWhole, Items = items, Ages = ages,
            NamesById = namesById, BestItem = bestItem, Tree = tree, Links = links,
        };
    }
}
