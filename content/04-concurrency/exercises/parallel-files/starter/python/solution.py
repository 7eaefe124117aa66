import sys


def main() -> int:
    """Adds up the numbers of each file and prints the report; gives the exit status."""
    workers, *paths = (line.rstrip("\n") for line in sys.stdin)
    print(f"Adding up {len(paths)} files with up to {workers} open at a time is yours to write.", file=sys.stderr)
    return 1


sys.exit(main())
