/**
 * @typedef {{ unitCents: number, quantity: number }} Item
 *
 * @typedef {object} Order
 * @property {number} id
 * @property {string} customer
 * @property {number} placedAt in seconds since 1970, UTC
 * @property {number | null} cancelledAt
 * @property {Item[]} items
 *
 * @typedef {{ id: number, customer: string, totalCents: number }} OrderSummary
 */

/**
 * Summaries of the orders of the last `days` days, newest first.
 *
 * @param {Order[]} orders
 * @param {number} now
 * @param {number} days
 * @returns {OrderSummary[]}
 */
function recentOrders(orders, now, days) {
  throw new Error("recentOrders is yours to write");
}

module.exports = { recentOrders };
