<?php

declare(strict_types=1);

final class Note
{
    public function __construct(public string $noteText, public int $priority)
    {
    }
}

final class SmallRecorder
{
    /** @var array<string, Note> */
    private array $notes = [];

    public function __construct(private int $amount, private string $label)
    {
    }

    public function addAmount(int $amount): void
    {
        $this->amount += $amount;
    }

    public function total(): int
    {
        return $this->amount;
    }

    public function joinWords(array $words, string $separator): string
    {
        return implode($separator, $words);
    }

    public function putNote(string $key, Note $note): void
    {
        $this->notes[$key] = $note;
    }

    public function findNote(string $key): ?Note
    {
        return $this->notes[$key] ?? null;
    }

    public function fail(string $message): void
    {
        throw new RuntimeException($message);
    }
}
