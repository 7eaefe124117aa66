import sys


def do_as_told(how: str) -> list[int]:
    """Answers, or goes wrong in the way that is asked for."""
    match how:
        case "answer":
            return [1]
        case "print":
            print("hello")
            return [1]
        case "raise":
            raise RuntimeError("boom")
        case "large":
            return [2**53]
        case "exit":
            sys.exit(3)
        case _:
            return []
