using System;
using System.Collections.Generic;

public class Note
{
    public string NoteText { get; set; }
    public long Priority { get; set; }
}

public class SmallRecorder
{
    readonly Dictionary<string, Note> notes = new Dictionary<string, Note>();
    long total;

    public SmallRecorder(long start, string label)
    {
        total = start;
    }

    public void AddAmount(long amount) => total += amount;

    public long Total() => total;

    public string JoinWords(List<string> words, string separator) => string.Join(separator, words);

    public void PutNote(string key, Note note) => notes[key] = note;

    public Note FindNote(string key) => notes.TryGetValue(key, out var note) ? note : null;

    public void Fail(string message) => throw new InvalidOperationException(message);
}
