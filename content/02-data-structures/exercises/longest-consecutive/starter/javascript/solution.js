/**
 * The length of the longest run of consecutive whole numbers that are all in `numbers`.
 *
 * @param {number[]} numbers
 * @returns {number}
 */
function longestConsecutive(numbers) {
  throw new Error("longestConsecutive is yours to write");
}

module.exports = { longestConsecutive };
