// The part of the harness that is the same for every exercise, compiled once: frames, the types of the protocol, and what
// is said of exceptions. What a signature adds is generated (harness.tmpl). docs/harness.md describes the protocol.
//
// SPDX-License-Identifier: 0BSD

package cairn

import java.io.BufferedInputStream
import java.io.FileDescriptor
import java.io.FileInputStream
import java.io.FileOutputStream
import java.io.InputStream
import java.io.OutputStream
import kotlin.math.abs
import kotlin.system.exitProcess

private const val INT_MAX = (1L shl 53) - 1

/** How many lines of a stack trace are told; a recursion without end has thousands. */
private const val FRAMES = 12

/** Answers calls of a function. `load` is a class of the solution; `call` reads the arguments and writes the answer. */
fun serveFunction(load: String, call: (ByteReader, ByteWriter) -> Unit) = serve(load, { "" }, call)

/**
 * Answers calls that are lives of an object: it is made by `make`, and `call` is told its operations by their numbers.
 */
fun <T> serveObject(
    load: String,
    operations: Array<String>,
    make: (ByteReader) -> T,
    call: (T, Int, ByteReader, ByteWriter) -> Unit,
) {
    var number = 0 // of the call, from 1
    var operation = 0
    serve(load, { if (number == 0) "new: " else "call $number, ${operations[operation]}: " }) { request, out ->
        number = 0
        mark()
        val life = make(request)
        val calls = request.count()
        while (number < calls) {
            operation = request.count()
            number++
            call(life, operation, request, out)
        }
        mark()
    }
}

/** Answers calls until there are no more. What goes wrong in one is told after its `place`. */
private fun serve(load: String, place: () -> String, call: (ByteReader, ByteWriter) -> Unit) {
    val channel = descriptor(3)
    val requests = BufferedInputStream(FileInputStream(channel), 1 shl 16)
    val answers = FileOutputStream(channel)
    atMark = {
        send(answers, "mark", ByteWriter())
        header(requests) ?: Runtime.getRuntime().halt(0)
    }
    load(load)
    send(answers, "ready", ByteWriter())
    while (true) {
        val length = header(requests) ?: break
        val payload = ByteArray(length)
        if (requests.readNBytes(payload, 0, length) < length) break
        var kind = "return"
        var out = ByteWriter()
        try {
            call(ByteReader(payload), out)
        } catch (wrong: Mistyped) {
            kind = "mistyped"
            out = text(place() + wrong.message)
        } catch (error: Throwable) {
            kind = "raised"
            out = text(place() + describe(error))
        }
        send(answers, kind, out)
    }
    System.out.flush()
    System.err.flush()
    Runtime.getRuntime().halt(0) // threads that are still running shall not hold us up
}

private var measured = false
private var atMark = {}

/** Where what is measured begins and ends: Cairn looks at its meter, and then says "go 0". */
fun mark() {
    if (measured) atMark()
}

/** The JVM opens files by their names alone; --add-opens=java.base/java.io lets us make a descriptor of a number. */
private fun descriptor(number: Int): FileDescriptor {
    val byNumber = FileDescriptor::class.java.getDeclaredConstructor(Int::class.javaPrimitiveType)
    byNumber.isAccessible = true
    return byNumber.newInstance(number)
}

/** Sets the properties outside of functions, which belongs to no call. */
private fun load(name: String) {
    try {
        Class.forName(name)
    } catch (error: ExceptionInInitializerError) {
        System.err.print(describe(error.cause ?: error))
        exitProcess(1)
    }
}

/** The length of the payload that comes next, or null at the end. There are three kinds: call, measure and go. */
private fun header(requests: InputStream): Int? {
    var length = 0
    while (true) {
        when (val next = requests.read()) {
            -1 -> return null
            '\n'.code -> return length
            'c'.code -> measured = false
            'm'.code -> measured = true
            in '0'.code..'9'.code -> length = length * 10 + (next - '0'.code)
        }
    }
}

/** Sends a frame: "<kind> <length>", a line end, and that many bytes. */
private fun send(answers: OutputStream, kind: String, payload: ByteWriter) {
    System.out.flush() // what was printed belongs to this call
    System.err.flush()
    val frame = text("$kind ${payload.size}\n")
    frame.add(payload.bytes, payload.size)
    answers.write(frame.bytes, 0, frame.size)
}

private fun text(text: String): ByteWriter {
    val bytes = text.encodeToByteArray()
    return ByteWriter().also { it.add(bytes, bytes.size) }
}

/** The exception with the learner's lines of its stack, and with what caused it. */
private fun describe(error: Throwable): String = buildString {
    for ((depth, link) in generateSequence(error) { it.cause }.take(8).withIndex()) {
        append(if (depth == 0) "" else "Caused by: ").append(link).append('\n')
        val frames = link.stackTrace.filter(::isOfSolution)
        for (frame in frames.take(FRAMES)) append("\tat ").append(frame).append('\n')
        if (frames.size > FRAMES) append("\t... ").append(frames.size - FRAMES).append(" more\n")
    }
}

/** The code of the JDK lies in modules, that of Kotlin's library and of this file in packages; the learner's in neither. */
private fun isOfSolution(frame: StackTraceElement) =
    frame.moduleName == null &&
        !frame.className.startsWith("kotlin.") &&
        !frame.className.startsWith("cairn.") &&
        frame.fileName != "Main.kt"

/** The solution returned something that is not of the declared type. */
class Mistyped(value: Any?, private val declared: String) : Exception(null, null, false, false) {
    private val value = show(value)
    private var path = "" // grows from the inside out, such as [2].total

    fun within(place: String) = apply { path = place + path }

    override val message
        get() = "returned $value" + (if (path.isEmpty()) "" else " at $path") + " where $declared"
}

/** Small values as they are, everything else by its class. */
private fun show(value: Any?): String = when (value) {
    is String -> if (value.length <= 60) "\"$value\"" else "\"${value.take(60)}…\""
    null, is Number, is Boolean -> value.toString()
    else -> "an object of class ${value.javaClass.simpleName}"
}

/** Does `write` to a part of a value; what is wrong in there gets `place` in front of its path. */
inline fun within(place: () -> String, write: () -> Unit) {
    try {
        write()
    } catch (wrong: Mistyped) {
        throw wrong.within(place())
    }
}

/**
 * How the values of one type are read and written. What is given to the solution may be changed by it, what it gives
 * back need not be changeable; hence two types.
 */
abstract class Codec<out Given, in Returned>(val name: String) {
    abstract fun read(input: ByteReader): Given

    abstract fun write(value: Returned, out: ByteWriter)
}

object INT : Codec<Long, Long>("int") {
    override fun read(input: ByteReader) = input.number()

    override fun write(value: Long, out: ByteWriter) {
        if (value !in -INT_MAX..INT_MAX) throw Mistyped(value, "int is declared, whose range is ±(2^53 - 1)")
        out.line(value)
    }
}

object INTS : Codec<LongArray, LongArray>("list<int>") {
    override fun read(input: ByteReader) = LongArray(input.count()) { input.number() }

    override fun write(value: LongArray, out: ByteWriter) {
        out.line(value.size.toLong())
        var at = 0
        within({ "[$at]" }) {
            while (at < value.size) INT.write(value[at], out).also { at++ }
        }
    }
}

object FLOAT : Codec<Double, Double>("float") {
    override fun read(input: ByteReader) = when (val line = input.line()) {
        "nan" -> Double.NaN
        "inf" -> Double.POSITIVE_INFINITY
        "-inf" -> Double.NEGATIVE_INFINITY
        else -> line.toDouble()
    }

    override fun write(value: Double, out: ByteWriter) = out.line(
        when {
            value.isNaN() -> "nan"
            value.isInfinite() -> if (value > 0) "inf" else "-inf"
            else -> value.toString() // reads back as the same double
        },
    )
}

object FLOATS : Codec<DoubleArray, DoubleArray>("list<float>") {
    override fun read(input: ByteReader) = DoubleArray(input.count()) { FLOAT.read(input) }

    override fun write(value: DoubleArray, out: ByteWriter) {
        out.line(value.size.toLong())
        for (item in value) FLOAT.write(item, out)
    }
}

object BOOL : Codec<Boolean, Boolean>("bool") {
    override fun read(input: ByteReader) = input.line() == "true"

    override fun write(value: Boolean, out: ByteWriter) = out.line(value.toString())
}

object BOOLS : Codec<BooleanArray, BooleanArray>("list<bool>") {
    override fun read(input: ByteReader) = BooleanArray(input.count()) { BOOL.read(input) }

    override fun write(value: BooleanArray, out: ByteWriter) {
        out.line(value.size.toLong())
        for (item in value) BOOL.write(item, out)
    }
}

/** The number of UTF-8 bytes on a line, then the bytes and a line end. */
object TEXT : Codec<String, String>("text") {
    override fun read(input: ByteReader) = input.text(input.count())

    override fun write(value: String, out: ByteWriter) {
        val bytes = value.encodeToByteArray()
        // A surrogate without its partner has been replaced.
        if (bytes.decodeToString() != value) throw Mistyped(value, "text is declared: a lone surrogate is no character")
        if ('\u0000' in value) throw Mistyped(value, "text is declared, which holds no NUL")
        out.line(bytes.size.toLong())
        out.add(bytes, bytes.size)
        out.line("")
    }
}

/** The number of items on a line, then the items. */
inline fun <reified T> array(item: Codec<T, T>): Codec<Array<T>, Array<T>> =
    ArrayCodec(item) { size, make -> Array(size, make) }

class ArrayCodec<T>(private val item: Codec<T, T>, private val array: (Int, (Int) -> T) -> Array<T>) :
    Codec<Array<T>, Array<T>>("list<${item.name}>") {
    override fun read(input: ByteReader) = array(input.count()) { item.read(input) }

    override fun write(value: Array<T>, out: ByteWriter) {
        out.line(value.size.toLong())
        var at = 0
        within({ "[$at]" }) {
            while (at < value.size) item.write(value[at], out).also { at++ }
        }
    }
}

/** The number of items on a line, then the items. */
fun <G, R> list(item: Codec<G, R>): Codec<MutableList<G>, List<R>> =
    object : Codec<MutableList<G>, List<R>>("list<${item.name}>") {
        override fun read(input: ByteReader): MutableList<G> {
            val count = input.count()
            return MutableList(count) { item.read(input) }
        }

        override fun write(value: List<R>, out: ByteWriter) {
            out.line(value.size.toLong())
            var at = 0
            within({ "[$at]" }) {
                for (one in value) item.write(one, out).also { at++ }
            }
        }
    }

/** A list of at most one item; null stands for the empty one. */
fun <G : Any, R : Any> optional(item: Codec<G, R>): Codec<G?, R?> = object : Codec<G?, R?>("optional<${item.name}>") {
    override fun read(input: ByteReader) = if (input.count() > 0) item.read(input) else null

    override fun write(value: R?, out: ByteWriter) {
        out.line(if (value == null) 0 else 1)
        if (value != null) item.write(value, out)
    }
}

/** The number of entries on a line, then key and value of each. */
fun <K, G, R> map(key: Codec<K, K>, item: Codec<G, R>): Codec<MutableMap<K, G>, Map<K, R>> =
    object : Codec<MutableMap<K, G>, Map<K, R>>("map<${key.name}, ${item.name}>") {
        override fun read(input: ByteReader): MutableMap<K, G> {
            val entries = HashMap<K, G>()
            repeat(input.count()) { entries[key.read(input)] = item.read(input) }
            return entries
        }

        override fun write(value: Map<K, R>, out: ByteWriter) {
            out.line(value.size.toLong())
            for ((name, one) in value) {
                within({ ".keys" }) { key.write(name, out) }
                within({ "[${show(name)}]" }) { item.write(one, out) }
            }
        }
    }

/**
 * Trees of the solution's class [N] with values [V]: the nodes level by level as optional values, in which the children
 * of a node that is there come after it.
 */
abstract class TreeCodec<N : Any, V>(private val value: Codec<V, V>) : Codec<N?, N?>("tree<${value.name}>") {
    abstract fun node(value: V): N

    abstract fun value(node: N): V

    abstract fun left(node: N): N?

    abstract fun right(node: N): N?

    abstract fun link(node: N, left: N?, right: N?)

    override fun read(input: ByteReader): N? {
        var left = input.count()
        val nodes = ArrayList<N>()
        fun next(): N? {
            if (left-- <= 0 || input.count() == 0) return null
            return node(value.read(input)).also { nodes.add(it) }
        }
        val root = next()
        var parent = 0
        while (left > 0) link(nodes[parent++], next(), next())
        return root
    }

    override fun write(value: N?, out: ByteWriter) {
        val nodes = arrayListOf(value)
        var there = 0 // up to the last node that is there: absent children at the end are left out
        var at = 0
        while (at < nodes.size) { // which grows meanwhile
            val node = nodes[at++] ?: continue
            there = at
            nodes.add(left(node))
            nodes.add(right(node))
        }
        out.line(there.toLong())
        for (place in 0 until there) {
            val node = nodes[place]
            out.line(if (node == null) 0 else 1)
            if (node != null) within({ path(nodes, place) + ".value" }) { this.value.write(value(node), out) }
        }
    }

    /** From the root to the node at this place, such as .left.right; of a long path the end. */
    private fun path(nodes: List<N?>, place: Int): String {
        val parents = (0 until place).filter { nodes[it] != null }
        val places = generateSequence(place) { parents[(it - 1) / 2] }.takeWhile { it > 0 }.take(17).toList()
        val path = places.take(16).reversed().joinToString("") { if (it % 2 == 1) ".left" else ".right" }
        return if (places.size > 16) "…$path" else path
    }
}

private const val LINE_END = '\n'.code.toByte()
private const val MINUS = '-'.code.toByte()
private const val ZERO = '0'.code.toByte()

/** The arguments of a call, read from front to back. */
class ByteReader(private val bytes: ByteArray) {
    private var at = 0

    /** A whole number on a line. */
    fun number(): Long {
        val negative = bytes[at] == MINUS
        if (negative) at++
        var number = 0L
        while (bytes[at] != LINE_END) number = number * 10 + (bytes[at++] - ZERO)
        at++
        return if (negative) -number else number
    }

    /** A number of bytes, items or calls. */
    fun count() = number().toInt()

    fun line(): String {
        val start = at
        while (bytes[at] != LINE_END) at++
        return String(bytes, start, at++ - start, Charsets.US_ASCII)
    }

    fun text(length: Int): String {
        val text = String(bytes, at, length, Charsets.UTF_8)
        at += length + 1
        return text
    }
}

/** Bytes that are put together for a frame. */
class ByteWriter {
    var bytes = ByteArray(256)
        private set
    var size = 0
        private set

    fun add(more: ByteArray, count: Int) {
        reserve(count)
        more.copyInto(bytes, size, 0, count)
        size += count
    }

    fun line(text: String) {
        reserve(text.length + 1)
        for (character in text) bytes[size++] = character.code.toByte()
        bytes[size++] = LINE_END
    }

    fun line(number: Long) {
        reserve(21)
        if (number < 0) bytes[size++] = MINUS
        val start = size
        var rest = abs(number)
        do {
            bytes[size++] = (ZERO + rest % 10).toByte()
            rest /= 10
        } while (rest > 0)
        bytes.reverse(start, size) // the last digit came first
        bytes[size++] = LINE_END
    }

    private fun reserve(count: Int) {
        if (size + count > bytes.size) bytes = bytes.copyOf(maxOf(2 * bytes.size, size + count))
    }
}
