/** What came of one configuration, as the run's table adds it up. */
export interface Tally {
  readonly found: number;
  readonly expected: number;
  readonly reported: number;
  readonly failed: number;
}

declare module "vitest" {
  interface TaskMeta {
    behaviour?: Tally;
  }
}
