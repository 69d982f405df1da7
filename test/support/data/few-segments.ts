/**
 * For jobs on a few items, whose segments aren't what is tested: by default a small table is read in 32, nearly all of
 * them empty, and in as many once more to see whether v3 is alive. Suites of what all segments have a part in (crash,
 * scale, migrate-data, the first of shards) leave the default.
 */
export const fewSegments = 4;

/** The same for the command line. */
export const inFewSegments = ["--segments", String(fewSegments)] as const;
