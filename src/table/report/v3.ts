import { ago, secondsSince, seenByV3 } from "../model/v3-writes.ts";

/** For how long after its last write v3 may still be somewhere, in seconds. */
const recently = 24 * 60 * 60;

/** What to say of v3's last write; nothing when that is long ago, or nothing tells of one. */
export function v3Warning({
  v3WroteAt,
  startedAt,
}: {
  readonly v3WroteAt: string | null;
  readonly startedAt: string;
}): string | undefined {
  const seconds = secondsSince(v3WroteAt, Date.parse(startedAt) / 1_000);
  if (seconds === undefined || seconds >= recently) return undefined;
  return `next-auth v3 last wrote to this table ${ago(seconds)}: make sure that no instance of it is left. ${seenByV3}`;
}

/** When v3 last wrote, for a list of facts. */
export function v3WroteText(v3WroteAt: string | null, startedAt: string): string {
  const seconds = secondsSince(v3WroteAt, Date.parse(startedAt) / 1_000);
  return seconds === undefined ? "no item tells of it" : `${ago(seconds)}, at ${v3WroteAt}`;
}
