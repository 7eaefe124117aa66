/**
 * For each of `targets`, where it first occurs in the ascending `numbers`, counted from 0, or null.
 *
 * @param {number[]} numbers
 * @param {number[]} targets
 * @returns {(number | null)[]}
 */
function firstPositions(numbers, targets) {
  throw new Error("firstPositions is yours to write");
}

module.exports = { firstPositions };
