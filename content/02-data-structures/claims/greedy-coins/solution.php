<?php
// Paying with coins of 1, 3 and 4: always the largest coin that fits ("greedy"), or the best of all choices ("best").

const COINS = [4, 3, 1];

function greedy(int $amount): int {
    $coins = 0;
    foreach (COINS as $coin) { // the largest first, and never taken back
        $coins += intdiv($amount, $coin);
        $amount %= $coin;
    }
    return $coins;
}

function best(int $amount): int {
    $best = [0]; // $best[$a]: the fewest coins for the amount $a, each computed once from smaller ones
    for ($a = 1; $a <= $amount; $a++) {
        $choices = [];
        foreach (COINS as $coin) if ($coin <= $a) $choices[] = 1 + $best[$a - $coin];
        $best[$a] = min($choices);
    }
    return $best[$amount];
}

$wrong = array_filter(range(1, 100), fn ($amount) => greedy($amount) > best($amount));
$pay = $argv[1];
echo "coins for 6 = ", $pay(6), "\n";
echo "amounts up to 100 that greedy overpays = ", count($wrong), "\n";
