import type { KeyNames } from "../../items/index.ts";
import { readClaimedJournal } from "./file-journal.ts";
import type { OtherRuns } from "./other-runs.ts";
import { type Run, runFolder, runsOf } from "./run.ts";

/** The other runs of a table whose state is in the same folder. */
export function otherLocalRuns(stateFolder: string, { id, identity, claim }: Run, keys: KeyNames): OtherRuns {
  return {
    keys,
    claim,
    async since(least) {
      const later = (await runsOf(stateFolder, identity)).filter((run) => run.id !== id && (run.claim ?? 0) > least);
      return later.map((run) => ({
        segments: run.segments,
        list: () => readClaimedJournal(runFolder(stateFolder, run.id)),
      }));
    },
  };
}
