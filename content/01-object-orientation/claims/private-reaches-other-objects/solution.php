<?php
// Who may read a private field of another object: code of the same class, or only the object itself?

class Account
{
    public function __construct(private int $balance) {}

    // Two objects are involved, one class. PHP asks: in which class does this code stand?
    public function isRicherThan(Account $other): bool
    {
        return $this->balance > $other->balance;
    }
}

class Inspector
{
    public function balanceOf(Account $account): int
    {
        return $account->balance; // the same access, from another class
    }
}

$ada = new Account(20);
$grace = new Account(10);
try {
    $answer = $argv[1] === 'same class'
        ? var_export($ada->isRicherThan($grace), true)
        : (new Inspector())->balanceOf($grace);
} catch (Error $refused) {
    $answer = 'refused';
    echo $refused->getMessage(), "\n";
}
echo "reads another object's private field = ", $answer, "\n";
