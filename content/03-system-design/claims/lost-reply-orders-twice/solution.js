// A client sends an order; the server carries it out, and the answer is lost. The client sees a time-out and sends the
// same request again. The argument: the method, "POST" or "PUT", or "POST+key" with an idempotency key.

function server() {
  const orders = new Map();       // id -> order
  const answersByKey = new Map(); // idempotency key -> the answer that was given
  return {
    orders,
    handle(request) {
      if (request.method === "PUT") { // the client names the resource: writing it twice is writing it once
        const isNew = !orders.has(request.id);
        orders.set(request.id, request.body);
        return { status: isNew ? 201 : 204, id: request.id };
      }
      // A real server writes key and order in one transaction, and takes the same key with another body for an error.
      if (request.key && answersByKey.has(request.key)) return answersByKey.get(request.key);
      const answer = { status: 201, id: orders.size + 1 };
      orders.set(answer.id, request.body);
      if (request.key) answersByKey.set(request.key, answer);
      return answer;
    },
  };
}

// The network: the first answer is lost on its way back. For the client that looks like a request that never arrived.
function order(makeRequest) {
  const shop = server();
  let sent = 0, answer = null;
  while (answer === null) {
    sent += 1;
    const received = shop.handle(makeRequest(sent));
    if (sent > 1) answer = received;
  }
  return { sent, status: answer.status, orders: shop.orders.size };
}

const body = "one bicycle";
const ways = {
  POST: () => ({ method: "POST", body }),
  PUT: () => ({ method: "PUT", id: "5f1c", body }), // the id is made by the client, once, before the first attempt
  "POST+key": () => ({ method: "POST", key: "k-81", body }), // likewise the key
};
const result = order(ways[process.argv[2]]);
console.log("requests sent =", result.sent);
console.log("last answer =", result.status);
console.log("orders =", result.orders);

const newKeys = order((attempt) => ({ method: "POST", key: `k-${attempt}`, body }));
console.log("orders with a new key for each attempt =", newKeys.orders);
