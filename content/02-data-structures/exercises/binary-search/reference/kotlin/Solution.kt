/**
 * For each of [targets], where it first occurs in the ascending [numbers], counted from 0, or null.
 *
 * The search does not look for the target itself, of which there may be many, but for a border of which there is one:
 * where the numbers that are less than the target end. If the target is there at all, it is there that it first occurs.
 * (`binarySearch` of the standard library finds any of equal numbers.)
 *
 * Cost: each step halves what is still open, so that a target takes O(log n) steps in a list of n numbers, whether it
 * occurs or not, and however often. No memory is needed beside the answer.
 */
fun firstPositions(numbers: LongArray, targets: LongArray): List<Long?> = targets.map { target ->
    val border = firstNotLess(numbers, target)
    // The border may be the end of the list, where there is no number to look at.
    if (border < numbers.size && numbers[border] == target) border.toLong() else null
}

/** The position of the first number that is not less than [target]; the size if all are less. */
private fun firstNotLess(numbers: LongArray, target: Long): Int {
    // Invariant: the numbers before `low` are less than the target, those from `high` on are not. What lies between, from
    // `low` up to but not including `high`, is still open. At first that is everything.
    var low = 0
    var high = numbers.size
    while (low < high) {
        // Half of the distance is added to `low`: the sum of two large positions may be more than an Int holds.
        val middle = low + (high - low) / 2
        if (numbers[middle] < target) {
            low = middle + 1 // `middle` itself is decided, too: without + 1 one open number would stay open for ever
        } else {
            high = middle
        }
    }
    return low // nothing is open: low == high is the border
}
