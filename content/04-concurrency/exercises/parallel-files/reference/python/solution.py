"""Adds up the numbers of many files, a bounded number of them at a time.

As many threads as files may be open take one path after the other from a common list, so that a slow file holds up its
own thread alone, and no more files are open than there are threads. What a file came to goes into a queue, and so
does the request to stop: the main thread waits for one thing only, and touches no file that could hold it up.

Cost: each number is read once, and of each file only a line is held in memory.
"""

from __future__ import annotations

import queue
import re
import signal
import sys
import threading

WHOLE_NUMBER = re.compile(rb"-?[0-9]+")
TERMINATED = 128 + signal.SIGTERM  # the status by which shells know a program that a signal has ended


class Unusable(Exception):
    """Why a file has no sum."""


def sum_of(path: str) -> int:
    """The sum of the numbers in a file."""
    total = 0
    try:
        with open(path, "rb") as lines:
            for number, line in enumerate(lines, start=1):
                digits = line.removesuffix(b"\n")
                # int() alone is too generous: it takes " 7", "+7" and "1_000", too.
                if not WHOLE_NUMBER.fullmatch(digits):
                    raise Unusable(f"line {number} is no whole number")
                total += int(digits)
    except (OSError, ValueError):  # a ValueError comes of a path that holds NUL
        raise Unusable("cannot be read") from None
    return total


class Pool:
    """Threads that work through the paths in order."""

    def __init__(self, paths: list[str]) -> None:
        self._left = iter(enumerate(paths))
        self._taking = threading.Lock()
        self._stopping = False
        # (place, sum or reason) for each file, and None as the request to stop. A SimpleQueue may be put into by a
        # signal handler, which interrupts the main thread anywhere, even amid another operation of the same queue.
        self.outcomes: queue.SimpleQueue[tuple[int, int | Unusable] | None] = queue.SimpleQueue()

    def start(self, threads: int) -> None:
        for _ in range(threads):
            # A daemon does not keep the program alive: its file may never answer.
            threading.Thread(target=self._work, daemon=True).start()

    def stop(self) -> None:
        """Has no further file started. Those that are open are neither waited for nor interrupted."""
        self._stopping = True
        self.outcomes.put(None)

    def _work(self) -> None:
        while (taken := self._take()) is not None:
            place, path = taken
            try:
                self.outcomes.put((place, sum_of(path)))
            except Unusable as reason:
                self.outcomes.put((place, reason))

    def _take(self) -> tuple[int, str] | None:
        with self._taking:  # two threads must not take the same path
            return None if self._stopping else next(self._left, None)


def main() -> int:
    workers, *paths = (line.rstrip("\n") for line in sys.stdin)
    pool = Pool(paths)
    signal.signal(signal.SIGTERM, lambda *_: pool.stop())
    pool.start(min(int(workers), len(paths)))
    outcomes: dict[int, int | Unusable] = {}
    stopped = False
    while len(outcomes) < len(paths) and not stopped:
        match pool.outcomes.get():
            case None:
                stopped = True
            case place, outcome:
                outcomes[place] = outcome
    return report(paths, outcomes, stopped)


def report(paths: list[str], outcomes: dict[int, int | Unusable], stopped: bool) -> int:
    """Prints what became of each file, in the order of the input; gives the exit status."""
    total = failed = 0
    for place, path in enumerate(paths):
        match outcomes.get(place):
            case None:
                print(f"{path}: cancelled")
            case Unusable() as reason:
                failed += 1
                print(f"{path}: failed: {reason}")
            case outcome:
                total += outcome
                print(f"{path}: {outcome}")
    print(f"total: {total}")
    print(f"failed: {failed}")
    if stopped:
        print(f"cancelled: {len(paths) - len(outcomes)}")
        return TERMINATED
    return 1 if failed else 0


sys.exit(main())
