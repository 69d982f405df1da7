import type { ByType } from "./tally.ts";

/** What became of a write when it was undone. */
export type UndoFate =
  /** The item is as it was before. */
  | "restored"
  /** It was so already: the write had never happened, or was undone before. */
  | "asBefore"
  /** The item was deleted, or the token consumed, since: it isn't brought back. */
  | "gone"
  /** It was changed since: left as it is, for a person. */
  | "changed";

export type UndoTally = ByType<UndoFate>;
