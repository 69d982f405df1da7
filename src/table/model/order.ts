/** What a person told a run that was at work. */
export interface RunOrder {
  readonly kind: "pause" | "resume" | "throttle";
  /** Of `throttle`: write units per second for the whole run; else `null`. */
  readonly units: number | null;
  /** `user@host` */
  readonly by: string;
  /** ISO text, by the clock of who gave it. */
  readonly at: string;
}

/** An order as it was kept, by whoever may write there; `undefined` for anything else. */
export function orderIn(value: unknown): RunOrder | undefined {
  if (typeof value !== "object" || value === null) return undefined;
  const { kind, units, by, at } = value as Readonly<Record<string, unknown>>;
  if (kind !== "pause" && kind !== "resume" && kind !== "throttle") return undefined;
  if (kind === "throttle" ? !isUnits(units) : units !== null) return undefined;
  if (!isShort(by) || !isShort(at) || Number.isNaN(Date.parse(at))) return undefined;
  return { kind, units: units as number | null, by, at };
}

/** Whether a number is one of capacity units per second. */
export function isUnits(units: unknown): units is number {
  return typeof units === "number" && Number.isFinite(units) && units > 0;
}

const isShort = (text: unknown): text is string => typeof text === "string" && text.length <= 200;

/** What orders come to, one after the other. */
export function standing(orders: readonly RunOrder[]): { readonly isPaused: boolean; readonly units: number | null } {
  let isPaused = false;
  let units: number | null = null;
  for (const order of orders) {
    if (order.kind === "throttle") units = order.units;
    else isPaused = order.kind === "pause";
  }
  return { isPaused, units };
}
