// With the targets in order, too, one walk along both lists answers all of them: O(n + m log m), most of which is for
// sorting the targets. It is the merge of merge sort, with answers instead of a merged list.

function firstPositions(numbers, targets) {
  const answers = new Array(targets.length).fill(null);
  const byTarget = [...targets.keys()].sort((a, b) => targets[a] - targets[b]);
  let position = 0;
  for (const place of byTarget) {
    // An equal target does not move on, and so gets the same answer as the one before.
    while (position < numbers.length && numbers[position] < targets[place]) position += 1;
    if (numbers[position] === targets[place]) answers[place] = position;
  }
  return answers;
}

module.exports = { firstPositions };
