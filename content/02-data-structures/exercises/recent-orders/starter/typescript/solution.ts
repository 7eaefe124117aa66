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

/** Summaries of the orders of the last `days` days, newest first. */
export function recentOrders(orders: Order[], now: number, days: number): OrderSummary[] {
  throw new Error("recentOrders is yours to write");
}
