// Runs grow while the list is read: both ends of every run know its length, so that a new number only has to look to
// its left and to its right. One pass, O(n) expected, and the answer is known at any time: it works on a stream.

function longestConsecutive(numbers) {
  const lengthAt = new Map();
  let longest = 0;
  for (const number of numbers) {
    if (lengthAt.has(number)) continue;
    const left = lengthAt.get(number - 1) ?? 0;
    const right = lengthAt.get(number + 1) ?? 0;
    const length = left + 1 + right;
    lengthAt.set(number, length);
    lengthAt.set(number - left, length);
    lengthAt.set(number + right, length);
    longest = Math.max(longest, length);
  }
  return longest;
}

module.exports = { longestConsecutive };
