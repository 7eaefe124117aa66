/** The length of the longest run of consecutive whole numbers that are all in [numbers]. */
fun longestConsecutive(numbers: LongArray): Long = TODO("longestConsecutive is yours to write")
