/** What came of one configuration, as the run's table adds it up. */
export interface Tally {
  readonly found: number;
  readonly expected: number;
  readonly reported: number;
  readonly failed: number;
  /** The codes of the findings that told of something. */
  readonly codes: readonly string[];
}

declare module "vitest" {
  interface TaskMeta {
    behaviour?: Tally;
  }
}
