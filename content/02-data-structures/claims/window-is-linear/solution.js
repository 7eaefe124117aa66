// The longest stretch without a repeated letter, in 20,000 letters of an alphabet of 1,000: by a window whose borders
// only move forward, or by trying every start.

const text = Array.from({ length: 20_000 }, (_, i) => i % 1_000);
let steps = 0;

function byWindow() {
  const inside = new Set();
  let left = 0, best = 0;
  for (let right = 0; right < text.length; right++) {
    steps++;
    while (inside.has(text[right])) { // a loop in a loop, and yet no more than 20,000 rounds in all:
      steps++;                        // each letter leaves the window once at most
      inside.delete(text[left++]);
    }
    inside.add(text[right]);
    best = Math.max(best, inside.size);
  }
  return best;
}

function byEveryStart() {
  let best = 0;
  for (let start = 0; start < text.length; start++) {
    const inside = new Set();
    for (let end = start; end < text.length && !inside.has(text[end]); end++) {
      steps++;
      inside.add(text[end]);
    }
    best = Math.max(best, inside.size);
  }
  return best;
}

console.log('longest = ' + (process.argv[2] === 'window' ? byWindow() : byEveryStart()));
console.log('steps = ' + steps);
