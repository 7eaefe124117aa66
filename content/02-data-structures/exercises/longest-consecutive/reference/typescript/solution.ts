/**
 * The length of the longest run of consecutive whole numbers that are all in `numbers`.
 *
 * Neither the order of the list nor repetitions matter, so the list becomes a set, which is quick to say whether
 * a number is in it. A run is followed from its first number alone, the one whose predecessor is missing.
 *
 * Cost: every number is asked for its predecessor once, and stepped over once more by the run that it belongs
 * to, since runs do not overlap. That is O(n) expected time, nested loop or not, and O(n) memory for the set.
 */
export function longestConsecutive(numbers: number[]): number {
  const present = new Set(numbers);
  let longest = 0;
  for (const number of present) {
    // In the midst of a run: following it from here would be done for nothing.
    if (present.has(number - 1)) continue;
    // 2^53, one more than the greatest number, is still exact; the step after it would not be.
    let end = number + 1;
    while (present.has(end)) end += 1;
    longest = Math.max(longest, end - number);
  }
  return longest;
}
