// 2,000 elements are joined one after the other. The root of one set is hung under the root of the other: always the
// first under the second ("naive"), or the smaller tree under the larger ("by-size").

const COUNT = 2_000;
const bySize = process.argv[2] === 'by-size';
const parent = Array.from({ length: COUNT }, (_, i) => i); // a root is its own parent
const size = new Array(COUNT).fill(1);

function find(element) {
  let steps = 0;
  while (parent[element] !== element) {
    element = parent[element];
    steps++;
  }
  return { root: element, steps };
}

function union(a, b) {
  let [child, root] = [find(a).root, find(b).root];
  if (child === root) return;
  // A node gets deeper only when its tree is hung below another. If that one is at least as large, the set of the node
  // doubles each time, and that can happen ten times at most, as 2 to the power of 11 is more than 2,000.
  if (bySize && size[child] > size[root]) [child, root] = [root, child];
  parent[child] = root;
  size[root] += size[child];
}

for (let i = 1; i < COUNT; i++) union(0, i); // the set of 0 grows by one element each time

const steps = parent.map((_, i) => find(i).steps);
console.log('deepest = ' + Math.max(...steps));
console.log('sets = ' + new Set(parent.map((_, i) => find(i).root)).size);
