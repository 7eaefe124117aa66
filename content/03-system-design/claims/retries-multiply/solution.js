// A request goes through four services to a database that is down. Each caller tries three times.
// Who retries: "all" of them, or only the "first", next to the user?
const retryEverywhere = process.argv[2] === "all";

const services = ["gateway", "shop", "orders", "payments", "database"];
const calls = Object.fromEntries(services.map((name) => [name, 0]));

function call(depth) {
  calls[services[depth]] += 1;
  if (services[depth] === "database") throw new Error("503");

  const attempts = retryEverywhere || depth === 0 ? 3 : 1;
  for (let attempt = 1; ; attempt += 1) {
    try {
      return call(depth + 1);
    } catch (error) {
      if (attempt === attempts) throw error; // nobody below knows that the one above will try again as well
    }
  }
}

try {
  call(0);
} catch {
  for (const name of services) console.log(`calls of ${name} = ${calls[name]}`);
}
