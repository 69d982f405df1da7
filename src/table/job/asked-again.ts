import type { RunOptions } from "../state/run.ts";
import { downgradeDefaults, migrationDefaults } from "./options.ts";

/** The options that say again what a run was begun with; what is the default goes without saying. */
export function askedAgain({ to, expired, timestamps, sessionMaxAge, repair, only, journal }: RunOptions) {
  const defaults = to === "v3" ? downgradeDefaults : migrationDefaults;
  return {
    expired: expired === defaults.expired ? undefined : expired,
    timestamps: timestamps === migrationDefaults.timestamps ? undefined : timestamps,
    sessionMaxAge: sessionMaxAge || undefined,
    repair: repair || undefined,
    only: only ?? undefined,
    journal: journal ? undefined : false,
  };
}
