// An object with operations of every shape. It copies what it keeps, and gives away copies of it.
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef struct { size_t length; char **items; } TextList;
typedef struct { char *note_text; int64_t priority; } Note;
typedef struct { bool present; Note value; } OptionalNote;

typedef struct Entry {
    char *key;
    Note note;
    struct Entry *next;
} Entry;

typedef struct SmallRecorder {
    int64_t total;
    Entry *notes;
} SmallRecorder;

SmallRecorder *small_recorder_new(int64_t start, char *label) {
    (void)label;
    SmallRecorder *recorder = malloc(sizeof *recorder);
    *recorder = (SmallRecorder){.total = start};
    return recorder;
}

void small_recorder_add_amount(SmallRecorder *recorder, int64_t amount) {
    recorder->total += amount;
}

int64_t small_recorder_total(const SmallRecorder *recorder) {
    return recorder->total;
}

char *small_recorder_join_words(SmallRecorder *recorder, TextList words, char *separator) {
    (void)recorder;
    size_t length = 1;
    for (size_t i = 0; i < words.length; i++) length += strlen(words.items[i]) + strlen(separator);
    char *joined = malloc(length);
    joined[0] = '\0';
    for (size_t i = 0; i < words.length; i++) {
        if (i > 0) strcat(joined, separator);
        strcat(joined, words.items[i]);
    }
    return joined;
}

static Entry *find(const SmallRecorder *recorder, const char *key) {
    Entry *entry = recorder->notes;
    while (entry && strcmp(entry->key, key) != 0) entry = entry->next;
    return entry;
}

void small_recorder_put_note(SmallRecorder *recorder, char *key, Note note) {
    Entry *entry = find(recorder, key);
    if (!entry) {
        entry = malloc(sizeof *entry);
        *entry = (Entry){.key = strdup(key), .next = recorder->notes};
        recorder->notes = entry;
    }
    free(entry->note.note_text);
    entry->note = (Note){.note_text = strdup(note.note_text), .priority = note.priority};
}

OptionalNote small_recorder_find_note(SmallRecorder *recorder, char *key) {
    const Entry *entry = find(recorder, key);
    if (!entry) return (OptionalNote){.present = false};
    Note copy = {.note_text = strdup(entry->note.note_text), .priority = entry->note.priority};
    return (OptionalNote){.present = true, .value = copy};
}

void small_recorder_fail(SmallRecorder *recorder, char *message) {
    (void)recorder;
    fprintf(stderr, "%s\n", message);
    abort();
}

void small_recorder_free(SmallRecorder *recorder) {
    for (Entry *entry = recorder->notes; entry;) {
        Entry *next = entry->next;
        free(entry->key);
        free(entry->note.note_text);
        free(entry);
        entry = next;
    }
    free(recorder);
}
