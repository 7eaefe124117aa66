<?php
// A token bucket fills with 10 tokens a second; a request takes one, or is refused. The argument is its size.
// A client is silent for a minute and then sends 128 requests a second. What is let through?

final class TokenBucket
{
    private float $tokens;
    private float $filledAt = 0.0;

    public function __construct(private int $size, private float $perSecond)
    {
        $this->tokens = $size; // full at first, and again after every pause
    }

    public function allow(float $now): bool
    {
        // No timer fills the bucket: the time since the last request says how much has come in. Two numbers per client.
        $this->tokens = min($this->size, $this->tokens + ($now - $this->filledAt) * $this->perSecond);
        $this->filledAt = $now;
        if ($this->tokens < 1) {
            return false;
        }
        $this->tokens -= 1;
        return true;
    }
}

$bucket = new TokenBucket((int) $argv[1], 10);
$admitted = array_fill(0, 8, 0);
for ($i = 0; $i < 1024; $i++) {
    $now = 60 + $i / 128;          // 128 a second, so that the sums are exact in binary
    if ($bucket->allow($now)) {
        $admitted[(int) ($now - 60)]++;
    }
}

echo "admitted in the first second = $admitted[0]\n";
echo "admitted in the fifth second = $admitted[4]\n";
echo "refill a second = 10\n";
