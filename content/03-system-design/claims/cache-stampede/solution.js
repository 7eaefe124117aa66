// A popular entry of the cache expires, and a hundred requests come before it is filled again.
// The argument: "plain", or "single-flight", where those who come later wait for the load that is under way.
const singleFlight = process.argv[2] === "single-flight";

const cache = new Map();
const underWay = new Map(); // key -> promise of a value that somebody is loading
let loads = 0, atOnce = 0, mostAtOnce = 0;

async function loadFromDatabase(key) {
  loads += 1;
  atOnce += 1;
  mostAtOnce = Math.max(mostAtOnce, atOnce);
  await new Promise((done) => setTimeout(done, 20)); // the slow query: all hundred requests fall into it
  atOnce -= 1;
  return `value of ${key}`;
}

async function get(key) {
  if (cache.has(key)) return cache.get(key);

  // A miss. Everybody who looks before the first load is back misses as well: that is the stampede.
  if (!singleFlight) {
    const value = await loadFromDatabase(key);
    cache.set(key, value);
    return value;
  }
  if (!underWay.has(key)) {
    const load = loadFromDatabase(key)
      .then((value) => (cache.set(key, value), value))
      .finally(() => underWay.delete(key)); // also after a failure, or nobody could ever load it again
    underWay.set(key, load);
  }
  return underWay.get(key);
}

async function main() {
  const answers = await Promise.all(Array.from({ length: 100 }, () => get("front page")));
  await get("front page"); // and later, when the cache is warm

  console.log("requests = 101");
  console.log("right answers =", answers.filter((a) => a === "value of front page").length + 1);
  console.log("loads from the database =", loads);
  console.log("most loads at once =", mostAtOnce);
}

main();
