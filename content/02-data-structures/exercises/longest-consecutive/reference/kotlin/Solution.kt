/**
 * The length of the longest run of consecutive whole numbers that are all in [numbers].
 *
 * Neither the order of the list nor repetitions matter, so the list becomes a set, which is quick to say whether a number
 * is in it. A run is followed from its first number alone, the one whose predecessor is missing.
 *
 * Cost: every number is asked for its predecessor once, and stepped over once more by the run that it belongs to, since
 * runs do not overlap. That is O(n) expected time, nested loop or not, and O(n) memory for the set.
 */
fun longestConsecutive(numbers: LongArray): Long {
    // toSet() would keep the order of the list, at the price of a linked list that nobody needs.
    val present = numbers.toHashSet()
    var longest = 0L
    for (number in present) {
        // In the midst of a run: following it from here would be done for nothing.
        if (number - 1 in present) continue
        var end = number + 1
        while (end in present) end++
        longest = maxOf(longest, end - number)
    }
    return longest
}
