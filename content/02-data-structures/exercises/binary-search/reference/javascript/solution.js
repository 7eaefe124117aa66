/**
 * For each of `targets`, where it first occurs in the ascending `numbers`, counted from 0, or null.
 *
 * The search does not look for the target itself, of which there may be many, but for a border of which there is one:
 * where the numbers that are less than the target end. If the target is there at all, it is there that it first occurs.
 *
 * Cost: each step halves what is still open, so that a target takes O(log n) steps in a list of n numbers, whether it
 * occurs or not, and however often. No memory is needed beside the answer.
 *
 * @param {number[]} numbers
 * @param {number[]} targets
 * @returns {(number | null)[]}
 */
function firstPositions(numbers, targets) {
  return targets.map((target) => firstPosition(numbers, target));
}

function firstPosition(numbers, target) {
  // Invariant: the numbers before `low` are less than the target, those from `high` on are not. What lies between,
  // from `low` up to but not including `high`, is still open. At first that is everything.
  let low = 0;
  let high = numbers.length;
  while (low < high) {
    // Rounded down, or `middle` would be no index. `(low + high) >> 1` would overflow 32 bits beyond 2^31.
    const middle = low + Math.floor((high - low) / 2);
    if (numbers[middle] < target) {
      low = middle + 1; // `middle` itself is decided, too: without + 1, two open numbers would never become one
    } else {
      high = middle;
    }
  }
  // Nothing is open: `low` is the border. At the end of the list there is no number, and undefined is no target.
  return numbers[low] === target ? low : null;
}

module.exports = { firstPositions };
