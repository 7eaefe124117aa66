// Adds up the numbers of many files, a bounded number of them at a time.
//
// One thread does it all, since waiting takes none: as many asynchronous workers as files may be open take one path
// after the other, and whoever waits for a file lets the others go on. What they share needs no lock, for nobody is
// interrupted between two `await`s.
//
// Beware of how Node waits. Files are opened and read by a pool of four threads, and a named pipe would hold one of them
// in open() until somebody writes to it: the fifth pipe would never be opened, and at the end process.exit() would wait
// for those threads for ever. So a pipe is opened with O_NONBLOCK, which is done at once, and read as a socket is: the
// event loop asks the system which of them have something to say. Only files on disk, which answer, go through the pool.
//
// Cost: each number is read once, and of each file only a part is held in memory.

"use strict";

const fs = require("node:fs");
const net = require("node:net");
const { promisify } = require("node:util");

const open = promisify(fs.open);

const WHOLE_NUMBER = /^-?[0-9]+$/;
const TERMINATED = 128 + 15; // the status by which shells know a program that SIGTERM, signal 15, has ended

/** Why a file has no sum. */
class Unusable extends Error {}

/** The sum of the numbers in a file. When it is known, the file is closed. */
async function sumOf(path) {
  const descriptor = await open(path, fs.constants.O_RDONLY | fs.constants.O_NONBLOCK);
  const stream = fs.fstatSync(descriptor).isFIFO()
    ? new net.Socket({ fd: descriptor, readable: true, writable: false })
    : fs.createReadStream(path, { fd: descriptor });
  const closed = new Promise((resolve) => stream.once("close", resolve));
  try {
    return await sumOfLines(stream);
  } finally {
    stream.destroy();
    await closed; // before that the next file would be one too many
  }
}

async function sumOfLines(stream) {
  let sum = 0n; // exact at any size, also on the way to a sum that is small again
  let number = 0;
  const add = (line) => {
    number += 1;
    // BigInt() alone is too generous: it takes "", " 7 " and "0x7", too.
    if (!WHOLE_NUMBER.test(line)) throw new Unusable(`line ${number} is no whole number`);
    sum += BigInt(line);
  };
  let rest = ""; // the beginning of a line whose end has not come yet
  stream.setEncoding("latin1");
  for await (const chunk of stream) {
    const lines = (rest + chunk).split("\n");
    rest = lines.pop();
    lines.forEach(add);
  }
  if (rest !== "") add(rest);
  return sum;
}

/** Works through `paths` in order, and keeps what became of each: its sum, or why it has none. */
class Pool {
  constructor(paths) {
    this.paths = paths;
    this.outcomes = new Map();
    this.next = 0;
  }

  async work() {
    while (this.next < this.paths.length) {
      const place = this.next;
      this.next += 1;
      try {
        this.outcomes.set(place, { sum: await sumOf(this.paths[place]) });
      } catch (error) {
        // Whatever the system says: the others go on.
        this.outcomes.set(place, { reason: error instanceof Unusable ? error.message : "cannot be read" });
      }
    }
  }
}

/** Prints what became of each file, in the order of the input; gives the exit status. */
function report({ paths, outcomes }, stopped) {
  let total = 0n;
  let failed = 0;
  const lines = paths.map((path, place) => {
    const outcome = outcomes.get(place);
    if (outcome === undefined) return `${path}: cancelled`;
    if ("reason" in outcome) {
      failed += 1;
      return `${path}: failed: ${outcome.reason}`;
    }
    total += outcome.sum;
    return `${path}: ${outcome.sum}`;
  });
  lines.push(`total: ${total}`, `failed: ${failed}`);
  if (stopped) lines.push(`cancelled: ${paths.length - outcomes.size}`);
  process.stdout.write(`${lines.join("\n")}\n`);
  if (stopped) return TERMINATED;
  return failed === 0 ? 0 : 1;
}

async function main() {
  const [workers, ...paths] = fs.readFileSync(0, "utf8").replace(/\n$/, "").split("\n");
  const pool = new Pool(paths);
  // It comes between two steps of the workers, and none of them takes another: what is printed is whole, and so is what
  // it is printed from. On Linux, writing to standard output is done when write() returns, whatever it is.
  process.on("SIGTERM", () => process.exit(report(pool, true)));
  await Promise.all(Array.from({ length: Number(workers) }, () => pool.work()));
  process.exit(report(pool, false));
}

main();
