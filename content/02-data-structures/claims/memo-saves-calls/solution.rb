# The 25th Fibonacci number by recursion: each call computes it anew ("plain"), or remembers what it has computed
# ("memo").

$calls = 0
$known = {}

def fib(n, memo)
  $calls += 1
  return n if n < 2
  return $known[n] if memo && $known.key?(n)

  # There are only 26 different questions, fib(0) to fib(25). The plain one asks most of them thousands of times.
  result = fib(n - 1, memo) + fib(n - 2, memo)
  $known[n] = result
end

puts "fib(25) = #{fib(25, ARGV[0] == 'memo')}"
puts "calls = #{$calls}"
