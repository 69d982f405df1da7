import { ToolError } from "../errors.ts";
import { planMigration, type TableOptions } from "../index.ts";

/** How long a table is looked at, in milliseconds, and how fast it is read, in read units per second: a look, and no load. */
const patience = 5_000;
const readCapacity = 500;

/**
 * When next-auth v3 last wrote to a table, by what can be read of it in a few seconds.
 *
 * @returns `null` where no item tells of it, `undefined` where the table can't be looked at
 */
export async function lastV3Write(options: TableOptions, signal: AbortSignal): Promise<string | null | undefined> {
  try {
    const enough = AbortSignal.any([signal, AbortSignal.timeout(patience)]);
    return (await planMigration({ ...options, signal: enough, maxReadCapacity: readCapacity })).v3WroteAt;
  } catch (error) {
    if (error instanceof ToolError) return undefined;
    throw error;
  }
}

/** In milliseconds: what v3 wrote so lately, an instance wrote that still serves, or did until just now. */
const lately = 120_000;

/**
 * Whether v3 has written since the table was looked at before, or only just now.
 *
 * @param before what that look gave
 */
export function stillWrites(last: string | null | undefined, before: string | null | undefined, now: number): boolean {
  if (typeof last !== "string") return false;
  const isNew = typeof before === "string" ? last > before : before === null;
  return isNew || now - Date.parse(last) < lately;
}
