"""One thread that never waits for a file: it asks the system which of the open ones has something to say.

O_NONBLOCK lets a named pipe be opened before anybody writes to it. A signal becomes a byte in a socket that is waited
for together with the files. Nothing is shared, so that there is nothing to protect.
"""

import os
import re
import selectors
import signal
import socket
import sys

WHOLE_NUMBER = re.compile(rb"-?[0-9]+")


class Sum:
    """A file as far as it has come."""

    def __init__(self, place: int) -> None:
        self.place = place
        self.total = 0
        self.line = 0
        self.rest = b""

    def add(self, chunk: bytes) -> str | None:
        """Takes in what was read, nothing at the end; gives the outcome as soon as there is one."""
        *lines, self.rest = (self.rest + chunk).split(b"\n")
        if not chunk and self.rest:
            lines.append(self.rest)
        for line in lines:
            self.line += 1
            if not WHOLE_NUMBER.fullmatch(line):
                return f"failed: line {self.line} is no whole number"
            self.total += int(line)
        return None if chunk else str(self.total)


def main() -> int:
    workers, *paths = sys.stdin.read().split("\n")[:-1]
    outcomes: list[str | None] = [None] * len(paths)

    stopping, woken = socket.socketpair()
    woken.setblocking(False)
    signal.set_wakeup_fd(woken.fileno())
    signal.signal(signal.SIGTERM, lambda *_: None)

    # Not epoll, which takes no regular files: they are always ready.
    selector = selectors.PollSelector()
    selector.register(stopping, selectors.EVENT_READ)
    begun = open_files = 0
    stopped = False
    while not stopped and (open_files or begun < len(paths)):
        while open_files < int(workers) and begun < len(paths):
            try:
                file = os.open(paths[begun], os.O_RDONLY | os.O_NONBLOCK)
            except OSError:
                outcomes[begun] = "failed: cannot be read"
            else:
                selector.register(file, selectors.EVENT_READ, Sum(begun))
                open_files += 1
            begun += 1
        if not open_files:
            break
        for key, _ in selector.select():
            if key.data is None:
                stopped = True
                continue
            try:
                outcome = key.data.add(os.read(key.fd, 65536))
            except OSError:
                outcome = "failed: cannot be read"
            if outcome is not None:
                outcomes[key.data.place] = outcome
                selector.unregister(key.fd)
                os.close(key.fd)
                open_files -= 1

    failed = sum(outcome is not None and outcome.startswith("failed") for outcome in outcomes)
    for path, outcome in zip(paths, outcomes):
        print(f"{path}: {outcome or 'cancelled'}")
    print("total:", sum(int(outcome) for outcome in outcomes if outcome and not outcome.startswith("failed")))
    print("failed:", failed)
    if stopped:
        print("cancelled:", outcomes.count(None))
    return 143 if stopped else int(failed > 0)


sys.exit(main())
