import type { RunOrder } from "../../table/model/order.ts";
import { number } from "../../table/report/numbers.ts";
import type { FactRow } from "../document.ts";

/** What a run was told, as facts. */
export function orderFacts(orders: readonly RunOrder[]): readonly FactRow[] {
  return orders.map((order) => ["told", `${order.at}, by ${order.by}: ${what(order)}`] as const);
}

function what({ kind, units }: RunOrder): string {
  if (kind === "throttle") return `${number(units ?? 0)} write units/s`;
  return kind === "pause" ? "to pause" : "to go on";
}
