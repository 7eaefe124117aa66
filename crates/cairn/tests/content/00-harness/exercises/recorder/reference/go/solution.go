package main

import "strings"

type Note struct {
	NoteText string
	Priority int
}

type SmallRecorder struct {
	total int
	notes map[string]Note
}

func NewSmallRecorder(start int, label string) *SmallRecorder {
	return &SmallRecorder{total: start, notes: make(map[string]Note)}
}

func (r *SmallRecorder) AddAmount(amount int) { r.total += amount }

func (r *SmallRecorder) Total() int { return r.total }

func (r *SmallRecorder) JoinWords(words []string, separator string) string {
	return strings.Join(words, separator)
}

func (r *SmallRecorder) PutNote(key string, note Note) { r.notes[key] = note }

func (r *SmallRecorder) FindNote(key string) (Note, bool) {
	note, ok := r.notes[key]
	return note, ok
}

func (r *SmallRecorder) Fail(message string) { panic(message) }
