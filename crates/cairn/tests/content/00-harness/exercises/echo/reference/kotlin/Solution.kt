data class Item(val itemId: Long, val unitPrice: Double, val note: String?, val tags: List<String>)

class Everything(
    val whole: Long,
    val ratio: Double,
    val flag: Boolean,
    val word: String,
    val grid: Array<LongArray>,
    val ratios: DoubleArray,
    val flags: BooleanArray,
    val words: List<String>,
    val maybeWord: String?,
    val maybeWhole: Long?,
    val items: List<Item>,
    val ages: Map<String, Long>,
    val namesById: Map<Long, List<String>>,
    val bestItem: Item?,
    val tree: TreeNode?,
    val links: Array<LongArray>,
)

class TreeNode(var value: Long, var left: TreeNode? = null, var right: TreeNode? = null)

fun echoAll(
    whole: Long,
    ratio: Double,
    flag: Boolean,
    word: String,
    grid: Array<LongArray>,
    ratios: DoubleArray,
    flags: BooleanArray,
    words: List<String>,
    maybeWord: String?,
    maybeWhole: Long?,
    items: List<Item>,
    ages: Map<String, Long>,
    namesById: MutableMap<Long, MutableList<String>>,
    bestItem: Item?,
    tree: TreeNode?,
    links: Array<LongArray>,
) = Everything(
    whole, ratio, flag, word, grid, ratios, flags, words, maybeWord, maybeWhole, items, ages, namesById, bestItem, tree, links,
)
