from __future__ import annotations

from dataclasses import dataclass


@dataclass
class Note:
    note_text: str
    priority: int


class SmallRecorder:
    """Keeps a total and some notes."""

    def __init__(self, start: int, label: str) -> None:
        self._total = start
        self._label = label
        self._notes: dict[str, Note] = {}

    def add_amount(self, amount: int) -> None:
        self._total += amount

    def total(self) -> int:
        return self._total

    def join_words(self, words: list[str], separator: str) -> str:
        return separator.join(words)

    def put_note(self, key: str, note: Note) -> None:
        self._notes[key] = note

    def find_note(self, key: str) -> Note | None:
        return self._notes.get(key)

    def fail(self, message: str) -> None:
        raise RuntimeError(message)
