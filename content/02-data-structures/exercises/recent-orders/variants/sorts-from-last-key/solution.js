// Three stable sorts instead of one comparison of three keys: the least important key first, so that each later sort
// keeps what the earlier ones decided among its ties (Array.prototype.sort is stable since ES2019).

const DAY = 86_400;

class Summary {
  constructor(order) {
    this.id = order.id;
    this.customer = order.customer;
    this.totalCents = 0;
    for (const { unitCents, quantity } of order.items) this.totalCents += unitCents * quantity;
  }
}

exports.recentOrders = function recentOrders(orders, now, days) {
  const placedAt = new Map();
  const summaries = [];
  for (const order of orders) {
    const age = now - order.placedAt;
    if (order.cancelledAt !== null || age < 0 || age > days * DAY) continue;
    placedAt.set(order.id, order.placedAt);
    summaries.push(new Summary(order));
  }
  summaries.sort((a, b) => a.id - b.id);
  summaries.sort((a, b) => b.totalCents - a.totalCents);
  summaries.sort((a, b) => placedAt.get(b.id) - placedAt.get(a.id));
  return summaries;
};
