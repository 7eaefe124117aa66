import kotlin.system.exitProcess

/** Adds up the numbers of each file and prints the report. */
fun main() {
    val lines = generateSequence(::readlnOrNull).toList()
    val workers = lines.first().toInt()
    val paths = lines.drop(1)
    System.err.println("Adding up ${paths.size} files with up to $workers open at a time is yours to write.")
    exitProcess(1)
}
