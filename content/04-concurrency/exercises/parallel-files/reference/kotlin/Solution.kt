import java.io.FileInputStream
import java.io.IOException
import java.io.InputStream
import java.util.concurrent.CompletableFuture
import java.util.concurrent.Executors
import kotlin.concurrent.thread
import kotlin.system.exitProcess

/*
 * Adds up the numbers of many files, a bounded number of them at a time.
 *
 * A pool has as many threads as files may be open, and takes the files from its queue in order, so that a slow file holds
 * up its own thread alone. What a file came to, a failure included, is kept by its future until the report asks for it:
 * the threads share nothing, and there is nothing to lock but the report, which is given once.
 *
 * On SIGTERM the JVM runs its shutdown hooks beside all other threads. Ours reports without waiting for a file: what is
 * not done by then is cancelled, and threads that hang in a read end with the process.
 *
 * Cost: each number is read once, and of each file only a line is held in memory.
 */

/** The status of a program that a signal has ended is 128 and the number of the signal, as shells count. */
private const val TERMINATED = 128 + 15

private val wholeNumber = Regex("-?[0-9]+")

/** What a file came to. */
private sealed interface Outcome

private class Sum(val value: Long) : Outcome

private class Failure(val reason: String) : Outcome

private class Files(workers: Int, private val paths: List<String>) {
    private val pool = Executors.newFixedThreadPool(workers)
    private val outcomes = paths.map { CompletableFuture<Outcome>() }

    /** The exit status, once the report is given. */
    private var status: Int? = null

    fun start() {
        for ((path, outcome) in paths.zip(outcomes)) outcome.completeAsync({ sumOf(path) }, pool)
    }

    fun await() {
        CompletableFuture.allOf(*outcomes.toTypedArray()).join()
    }

    /** Prints what became of each file, in the order of the input, unless that is done; gives the exit status. */
    @Synchronized
    fun report(stopped: Boolean): Int {
        status?.let { return it }
        pool.shutdownNow() // no further file is started
        val known = outcomes.map { it.getNow(null) } // once, since files may still be finished while we count
        val failed = known.count { it is Failure }
        val text = buildString {
            for ((path, outcome) in paths.zip(known)) {
                when (outcome) {
                    null -> appendLine("$path: cancelled")
                    is Failure -> appendLine("$path: failed: ${outcome.reason}")
                    is Sum -> appendLine("$path: ${outcome.value}")
                }
            }
            appendLine("total: ${known.filterIsInstance<Sum>().sumOf { it.value }}")
            appendLine("failed: $failed")
            if (stopped) appendLine("cancelled: ${known.count { it == null }}")
        }
        print(text)
        System.out.flush()
        return (if (stopped) TERMINATED else minOf(failed, 1)).also { status = it }
    }
}

private fun sumOf(path: String): Outcome = try {
    // The interrupt that shutdownNow sends to the threads of the pool would close a channel amid its reading; a
    // FileInputStream is not disturbed.
    FileInputStream(path).buffered(1 shl 16).use { file ->
        var sum = 0L
        for ((index, line) in lines(file).withIndex()) {
            // toLong() alone is too generous: it takes "+7", too.
            if (!wholeNumber.matches(line)) return Failure("line ${index + 1} is no whole number")
            sum += line.toLong()
        }
        Sum(sum)
    }
} catch (error: IOException) {
    Failure("cannot be read")
}

/** The lines without their ends. (A BufferedReader takes a carriage return for a line end, too.) */
private fun lines(file: InputStream): Sequence<String> = generateSequence {
    var next = file.read()
    if (next < 0) return@generateSequence null
    buildString {
        while (next >= 0 && next != '\n'.code) {
            append(next.toChar())
            next = file.read()
        }
    }
}

fun main() {
    val lines = generateSequence(::readlnOrNull).toList()
    val files = Files(workers = lines.first().toInt(), paths = lines.drop(1))
    // Before the first file is opened; until then a SIGTERM ends the program as usual. A hook runs, too, when the program
    // leaves by itself, and then finds that the report is given. It leaves by halt, since exitProcess would wait for it.
    Runtime.getRuntime().addShutdownHook(thread(start = false) { Runtime.getRuntime().halt(files.report(stopped = true)) })
    files.start()
    files.await()
    exitProcess(files.report(stopped = false))
}
