import java.io.BufferedOutputStream
import java.io.FileDescriptor
import java.io.FileOutputStream
import java.io.PrintStream
import kotlin.system.exitProcess

fun doAsTold(how: String): LongArray = when (how) {
    "answer" -> longArrayOf(1)
    "print" -> {
        // As programs that print much do: what is written stays in the buffer until somebody flushes it.
        System.setOut(PrintStream(BufferedOutputStream(FileOutputStream(FileDescriptor.out)), false))
        print("hello\n")
        longArrayOf(1)
    }
    "raise" -> throw IllegalStateException("boom")
    "large" -> longArrayOf(9007199254740992)
    "exit" -> exitProcess(3)
    else -> longArrayOf()
}
