// SPDX-License-Identifier: 0BSD

import kotlin.math.max

/** A bit of everything that solutions are made of: what is loaded to run it goes into the archive. */
object Sample {
    sealed interface Shape

    data class Circle(val radius: Double) : Shape

    data class Square(val side: Double, val notes: List<String> = emptyList()) : Shape

    enum class Unit { METRE, INCH }

    class Node(var value: Long, var left: Node? = null, var right: Node? = null)

    fun area(shape: Shape): Double = when (shape) {
        is Circle -> Math.PI * shape.radius * shape.radius
        is Square -> shape.side * shape.side
    }

    tailrec fun depth(node: Node?, sofar: Int = 0): Int = if (node == null) sofar else depth(node.left, sofar + 1)

    @JvmStatic
    fun main(arguments: Array<String>) {
        val words = listOf("three", "small", "words").map { it.uppercase() }.filterNot { it.isEmpty() }
        val groups = words.groupBy { it.length }.mapValues { (_, group) -> group.size }.toSortedMap()
        val counts = HashMap<String, Long>()
        for (word in words) counts[word] = counts.getOrDefault(word, 0) + 1
        counts.getOrPut("more") { 7 }
        val waiting = ArrayDeque(listOf(longArrayOf(1, 2), LongArray(3) { it.toLong() }))
        while (waiting.isNotEmpty()) println(waiting.removeFirst().joinToString())
        val shapes = listOf(Circle(1.0), Square(2.0)).sortedWith(compareByDescending<Shape> { area(it) }.thenBy { it.toString() })
        val grid = Array(2) { LongArray(3) }
        grid[1][2] += (1L shl 3) or 1
        val text = buildString {
            append(grid.flatMap { it.toList() }.sorted().distinct())
            append(words.zip(shapes.indices).associate { (a, b) -> a to b }.keys.toList())
        }
        val best: Long? = counts.values.maxOrNull()?.takeIf { it > 1 }
        println("$text $groups ${shapes.first()} ${Unit.entries} ${depth(Node(1, Node(2)))} ${best ?: max(1, 2)}")
        repeat(2) { for (i in 3 downTo 0 step 2) println("%d %s".format(i, 'a' + i)) }
        runCatching { require(words.size > 3) { "few" } }.onFailure { println(it.message) }
        synchronized(grid) { println(generateSequence(1) { it * 2 }.takeWhile { it < 50 }.sumOf { it.toLong() }) }
    }
}
