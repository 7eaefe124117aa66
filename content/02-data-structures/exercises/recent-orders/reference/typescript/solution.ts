export interface Item {
  unitCents: number;
  quantity: number;
}

export interface Order {
  id: number;
  customer: string;
  /** In seconds since 1970, UTC. */
  placedAt: number;
  cancelledAt: number | null;
  items: Item[];
}

export interface OrderSummary {
  id: number;
  customer: string;
  totalCents: number;
}

/** An order with the total that it is sorted by. */
interface Row {
  order: Order;
  totalCents: number;
}

// Always, in seconds since 1970: leap seconds are not counted.
const SECONDS_PER_DAY = 24 * 60 * 60;

/**
 * Summaries of the orders of the last `days` days, newest first.
 *
 * A pipeline: filter, total, sort, project. One sort makes it O(n log n); each total is worked out once, before
 * the sort, and not by the comparisons.
 */
export function recentOrders(orders: Order[], now: number, days: number): OrderSummary[] {
  const since = now - days * SECONDS_PER_DAY;
  return (
    orders
      .filter((order) => order.cancelledAt === null && since <= order.placedAt && order.placedAt <= now)
      .map((order) => ({ order, totalCents: totalCents(order) }))
      // Sorted before it is projected: the summary no longer knows when the order was placed.
      .sort(newestFirst)
      .map(({ order, totalCents }) => ({ id: order.id, customer: order.customer, totalCents }))
  );
}

/** A difference of 0 is falsy, so that `||` goes on to the next key. */
function newestFirst(a: Row, b: Row): number {
  return b.order.placedAt - a.order.placedAt || b.totalCents - a.totalCents || a.order.id - b.order.id;
}

/** Exact, since cents are whole numbers from end to end; the initial 0 is the total of no items. */
function totalCents(order: Order): number {
  return order.items.reduce((sum, item) => sum + item.unitCents * item.quantity, 0);
}
