export { backUp, enableTtl } from "./backup.ts";
export type { Connection } from "./connection.ts";
export type { Asked } from "./decide.ts";
export { type Job, migrate, plan } from "./migrate.ts";
export { type OpenTable, openTable } from "./open.ts";
export { type Ceilings, Pace } from "./pace.ts";
export { preflight, type Table } from "./preflight.ts";
export { type Moment, Progress, type Snapshot } from "./progress.ts";
export { rollback } from "./rollback.ts";
export { segmentCount } from "./segments.ts";
export { closeStore, hasJournal, openFileStore, openLeftList, readJournal } from "./state/file-store.ts";
export { lockTable } from "./state/lock.ts";
export {
  beginRun,
  defaultStateFolder,
  endRun,
  type Identity,
  loadRun,
  openStateFolder,
  type Run,
  type RunOptions,
  runFolder,
  unfinishedRun,
} from "./state/run.ts";
export type { RunStore } from "./stores.ts";
export { type Tally, total } from "./tally.ts";
export { verify } from "./verify.ts";
