<?php

// Adds up the numbers of many files, a bounded number of them at a time.
//
// PHP has one thread, and that is enough: files are opened so that neither opening nor reading ever waits, and the only
// place to wait is stream_select(), which tells which of the open files have something to say. A named pipe that is
// silent thus holds up nobody, and a signal is never kept waiting.
//
// Cost: each number is read once, and of each file only a part is held in memory.

declare(strict_types=1);

const TERMINATED = 128 + SIGTERM; // the status by which shells know a program that a signal has ended
const READ_AT_ONCE = 1 << 16;

// How long a round of waiting takes at most. A signal ends the wait, unless it came just before: then it is this late.
const ROUND_MICROSECONDS = 200_000;

/** Why a file has no sum. */
final class Unusable extends Exception
{
}

/** A file that is open, and the sum so far. */
final class Summation
{
    /** @var resource */
    public readonly mixed $stream;

    private int $sum = 0;
    private int $lines = 0;
    private string $rest = ''; // the beginning of a line whose end has not come yet

    public function __construct(string $path)
    {
        // 'n' is O_NONBLOCK: a named pipe is opened at once, and not when somebody writes to it. The warning that @
        // keeps quiet says what the report will say.
        $stream = @fopen($path, 'rbn');
        if ($stream === false) {
            throw new Unusable('cannot be read');
        }
        $this->stream = $stream;
    }

    /** Reads what there is. Gives the sum at the end of the file, and null before. */
    public function readOn(): ?int
    {
        $chunk = @fread($this->stream, READ_AT_ONCE);
        if ($chunk === false) {
            throw new Unusable('cannot be read');
        }
        $lines = explode("\n", $this->rest . $chunk);
        $this->rest = array_pop($lines);
        array_walk($lines, $this->add(...));
        if (!feof($this->stream)) {
            return null;
        }
        if ($this->rest !== '') {
            $this->add($this->rest);
        }
        return $this->sum;
    }

    private function add(string $line): void
    {
        $this->lines++;
        // (int) alone is too generous: it takes '', ' 7' and '7 apples', too. With D, $ is the very end of the line.
        if (!preg_match('/^-?[0-9]+$/D', $line)) {
            throw new Unusable("line $this->lines is no whole number");
        }
        $this->sum += (int) $line;
    }
}

/** Works through files in order. */
final class Pool
{
    /** @var array<int, int|Unusable> what became of a file, by its place in the input: its sum, or why it has none */
    public array $outcomes = [];

    /** @var array<int, Summation> by the same places */
    private array $open = [];
    private int $next = 0;
    private bool $stopping = false;

    /** @param list<string> $paths */
    public function __construct(private readonly array $paths, private readonly int $atMost)
    {
    }

    /** Has no further file started. Those that are open are not waited for. */
    public function stop(): void
    {
        $this->stopping = true;
    }

    public function run(): void
    {
        while (count($this->outcomes) < count($this->paths) && !$this->stopping) {
            if ($this->next < count($this->paths) && count($this->open) < $this->atMost) {
                $this->start($this->next++);
            } else {
                $this->waitAndRead();
            }
        }
    }

    private function start(int $place): void
    {
        try {
            $this->open[$place] = new Summation($this->paths[$place]);
        } catch (Unusable $reason) {
            $this->outcomes[$place] = $reason;
        }
    }

    private function waitAndRead(): void
    {
        $ready = array_map(fn(Summation $summation) => $summation->stream, $this->open);
        $others = null;
        // It leaves those in $ready that can be read, under their keys. A signal makes it give up with a warning.
        if (!@stream_select($ready, $others, $others, 0, ROUND_MICROSECONDS)) {
            return;
        }
        foreach (array_keys($ready) as $place) {
            try {
                $outcome = $this->open[$place]->readOn();
            } catch (Unusable $reason) {
                $outcome = $reason;
            }
            if ($outcome !== null) {
                fclose($this->open[$place]->stream);
                unset($this->open[$place]);
                $this->outcomes[$place] = $outcome;
            }
        }
    }
}

/**
 * Prints what became of each file, in the order of the input; gives the exit status.
 *
 * @param list<string> $paths
 * @param array<int, int|Unusable> $outcomes
 */
function report(array $paths, array $outcomes, bool $stopped): int
{
    foreach ($paths as $place => $path) {
        $outcome = $outcomes[$place] ?? 'cancelled';
        echo "$path: ", $outcome instanceof Unusable ? "failed: {$outcome->getMessage()}" : $outcome, "\n";
    }
    $sums = array_filter($outcomes, is_int(...));
    $failed = count($outcomes) - count($sums);
    echo 'total: ', array_sum($sums), "\nfailed: $failed\n";
    if ($stopped) {
        echo 'cancelled: ', count($paths) - count($outcomes), "\n";
        return TERMINATED;
    }
    return $failed === 0 ? 0 : 1;
}

function main(): int
{
    [$workers, $paths] = explode("\n", stream_get_contents(STDIN), 2);
    $paths = $paths === '' ? [] : explode("\n", rtrim($paths, "\n"));
    $pool = new Pool($paths, (int) $workers);
    $stopped = false;
    // Handlers run between two steps of the program, without being asked for.
    pcntl_async_signals(true);
    pcntl_signal(SIGTERM, function () use ($pool, &$stopped): void {
        $stopped = true;
        $pool->stop();
    });
    $pool->run();
    return report($paths, $pool->outcomes, $stopped);
}

exit(main());
