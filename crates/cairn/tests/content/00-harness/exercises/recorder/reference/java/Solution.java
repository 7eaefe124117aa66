import java.util.HashMap;
import java.util.List;
import java.util.Map;

record Note(String noteText, long priority) {}

class SmallRecorder {
    private long total;
    private final Map<String, Note> notes = new HashMap<>();

    SmallRecorder(long start, String label) {
        total = start;
    }

    void addAmount(long amount) {
        total += amount;
    }

    long total() {
        return total;
    }

    String joinWords(List<String> words, String separator) {
        return String.join(separator, words);
    }

    void putNote(String key, Note note) {
        notes.put(key, note);
    }

    Note findNote(String key) {
        return notes.get(key);
    }

    void fail(String message) {
        throw new IllegalStateException(message);
    }
}
