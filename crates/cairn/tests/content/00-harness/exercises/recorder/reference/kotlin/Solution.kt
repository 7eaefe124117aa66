data class Note(val noteText: String, val priority: Long)

class SmallRecorder(start: Long, private val label: String) {
    private var total = start
    private val notes = HashMap<String, Note>()

    fun addAmount(amount: Long) {
        total += amount
    }

    fun total(): Long = total

    fun joinWords(words: List<String>, separator: String): String = words.joinToString(separator)

    fun putNote(key: String, note: Note) {
        notes[key] = note
    }

    fun findNote(key: String): Note? = notes[key]

    fun fail(message: String) {
        throw IllegalStateException(message)
    }
}
