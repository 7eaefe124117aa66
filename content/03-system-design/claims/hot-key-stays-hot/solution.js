// 100,000 writes of likes: a third of them for one post, the others for 10,000 posts. How full is the fullest shard?
// The argument: "plain", where the post is the key, or "split", where a hot post has 64 keys, one chosen at random.
const split = process.argv[2] === "split";

// FNV-1a with a last mixing step, written out so that it is the same everywhere.
function hash(text) {
  let h = 0x811c9dc5;
  for (const c of text) h = Math.imul(h ^ c.charCodeAt(0), 0x01000193);
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return (h ^ (h >>> 16)) >>> 0;
}

let state = 1;
const random = (n) => (state = (state * 48271) % 2147483647) % n; // MINSTD: the same numbers everywhere

function fullestInPercent(shards) {
  const load = new Array(shards).fill(0);
  for (let i = 0; i < 100_000; i += 1) {
    const hot = random(3) === 0;
    const post = hot ? "the-final" : `post-${random(10_000)}`;
    // All writes of one key go to one shard, however many there are. Sixty-four keys go to sixty-four places;
    // whoever wants the number of likes has to add up sixty-four counters.
    const key = hot && split ? `${post}#${random(64)}` : post;
    load[hash(key) % shards] += 1;
  }
  return Math.round((100 * Math.max(...load)) / 100_000);
}

for (const shards of [4, 16, 64]) {
  console.log(`fullest of ${shards} shards in percent = ${fullestInPercent(shards)}`);
}
