// The same search through a complete binary tree of 16 levels, with a queue ("breadth") or a stack ("depth"). How many
// nodes wait at most?

const LEVELS = 16;
const breadth = process.argv[2] === 'breadth';

// Nodes are numbered as in a heap: the children of n are 2n and 2n + 1. So no memory is needed for the tree itself.
const waiting = [1];
let head = 0; // of the queue; a stack ignores it
let visited = 0, peak = 1;

while (waiting.length > head) {
  const node = breadth ? waiting[head++] : waiting.pop();
  visited++;
  if (node < 2 ** (LEVELS - 1)) waiting.push(2 * node, 2 * node + 1);
  peak = Math.max(peak, waiting.length - head);
}

console.log('visited = ' + visited);
console.log('waiting at most = ' + peak);
