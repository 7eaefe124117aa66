// A dependency is down for a minute: each call hangs until its time-out of 2 s. Requests come one a second, and each is
// worked on by a thread of its own. The argument: "plain", or "breaker". Time is simulated, in seconds.
const withBreaker = process.argv[2] === "breaker";
const isDown = (now) => now < 60;

class Breaker {
  failures = 0;
  openUntil = 0;

  // Closed: calls go through. Open: refused at once. After ten seconds a single call may try: half open.
  allows(now) {
    if (now < this.openUntil) return false;
    if (this.failures >= 5) this.openUntil = now + 10; // this call is the trial; until it is back nobody else may
    return true;
  }
  report(succeeded, now) {
    this.failures = succeeded ? 0 : this.failures + 1;
    this.openUntil = this.failures >= 5 ? now + 10 : 0;
  }
}

const breaker = new Breaker();
let calls = 0, secondsWaited = 0, served = 0, firstServed = null;
const results = []; // calls under way: [when it ends, whether it succeeded]

for (let now = 0; now < 120; now += 1) {
  while (results.length > 0 && results[0][0] <= now) breaker.report(results.shift()[1], now);
  if (withBreaker && !breaker.allows(now)) continue; // an error or an old value, at once
  calls += 1;
  if (isDown(now)) {
    secondsWaited += 2; // a thread, a connection and a user
    results.push([now + 2, false]);
  } else {
    served += 1;
    firstServed ??= now;
    results.push([now, true]);
  }
}
console.log("requests = 120");
console.log("calls of the dead dependency =", calls - served);
console.log("seconds waited for it =", secondsWaited);
console.log("first served in second =", firstServed);
