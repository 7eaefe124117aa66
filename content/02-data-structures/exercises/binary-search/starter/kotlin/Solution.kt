/** For each of [targets], where it first occurs in the ascending [numbers], counted from 0, or null. */
fun firstPositions(numbers: LongArray, targets: LongArray): List<Long?> = TODO("firstPositions is yours to write")
