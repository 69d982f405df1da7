/** How many items a page holds at most. */
export const pageSize = {
  /** Of pages that are only looked at: about half a megabyte of items like the adapters'. */
  toRead: 1_000,
  /**
   * Of pages that are written: what has to be done again after a crash. So few that most items die in V8's young
   * generation although their writes take a while: with more of them the heap grows, and the collector copies.
   */
  toWrite: 200,
} as const;
