<?php

declare(strict_types=1);

final class Item
{
    public function __construct(
        public int $itemId,
        public float $unitPrice,
        public ?string $note,
        public array $tags,
    ) {
    }
}

final class TreeNode
{
    public function __construct(
        public int $value,
        public ?TreeNode $left = null,
        public ?TreeNode $right = null,
    ) {
    }
}

final class Everything
{
    public function __construct(
        public int $whole,
        public float $ratio,
        public bool $flag,
        public string $word,
        public array $grid,
        public array $ratios,
        public array $flags,
        public array $words,
        public ?string $maybeWord,
        public ?int $maybeWhole,
        public array $items,
        public array $ages,
        public array $namesById,
        public ?Item $bestItem,
        public ?TreeNode $tree,
        public array $links,
    ) {
    }
}

/** Gives back what came: the parameters are in the order of the fields. */
function echoAll(mixed ...$values): Everything
{
    return new Everything(...$values);
}
