// A user logs in and makes nine requests; a balancer deals them out to three servers in turn.
// Where does the session live: in the "memory" of the server that made it, or in a "store" that all three ask?
const { randomUUID } = require("node:crypto");

const sharedStore = new Map(); // stands for Redis or a table: one more machine, asked in each request

class Server {
  constructor(sessions) {
    this.sessions = sessions;
  }
  logIn(user) {
    const id = randomUUID(); // to be guessed by nobody
    this.sessions.set(id, { user });
    return id; // goes to the browser as a cookie, and comes back with each request
  }
  handle(sessionId) {
    const session = this.sessions.get(sessionId);
    return session ? { status: 200, body: `hello ${session.user}` } : { status: 401, body: "please log in" };
  }
}

const servers = [1, 2, 3].map(() => new Server(process.argv[2] === "memory" ? new Map() : sharedStore));
let turn = 0;
const next = () => servers[turn++ % servers.length]; // round robin: it knows no users

const cookie = next().logIn("Ada");
let statuses = Array.from({ length: 9 }, () => next().handle(cookie).status);
console.log("200 of nine =", statuses.filter((status) => status === 200).length);

// A deployment replaces the servers one by one.
servers.forEach((old, i) => (servers[i] = new Server(old.sessions === sharedStore ? sharedStore : new Map())));
statuses = Array.from({ length: 9 }, () => next().handle(cookie).status);
console.log("200 of nine after a deployment =", statuses.filter((status) => status === 200).length);
