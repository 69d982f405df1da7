import { adapterPackages } from "../../transforms/adapter-packages.ts";
import { Call } from "../words.ts";
import type { CodemodOptions } from "./options.ts";
import type { NextStep } from "./report.ts";
import type { StatedTable } from "./stated.ts";

type Names = "paths" | "adapter" | "readV3Items" | "strongSessions" | "only" | "skip" | "ignore" | "dryRun";
type AskedOptions = { readonly [Name in Names]: NonNullable<CodemodOptions[Name]> };

interface Found {
  readonly hasChanged: boolean;
  readonly hasAdapter: boolean;
  /** A file could not be upgraded, and what hangs together with it stayed v3's, too. */
  readonly isRefused: boolean;
  /** Nothing stood against it but somebody who was asked. */
  readonly isChoice: boolean;
  /** What is still to be installed. */
  readonly installing: readonly string[];
  readonly stated: StatedTable;
}

/**
 * What to do after the codemod, in the order in which no user is signed out or locked out: v3 takes a migrated session for
 * expired, and finds no migrated account, so the table comes after the last v3 instance.
 */
export function nextSteps(
  options: AskedOptions,
  { hasChanged, hasAdapter, isRefused, isChoice, installing, stated }: Found,
): readonly NextStep[] {
  const again = isChoice ? takeTheRest : dealFirst;
  if (!hasChanged) return isRefused ? [again] : [];
  const { dryRun, adapter } = options;
  const canReadV3 = adapter === adapterPackages[0];
  return [
    ...(dryRun ? [rewrite(options, hasAdapter && canReadV3)] : []),
    ...installing.map((command) => ({ title: "Install", command })),
    // Half of the code is v3's: the table is nobody's business yet.
    ...(isRefused ? [again] : versionFour(options, { hasAdapter, stated })),
  ];
}

/** From the upgraded code on to the migrated table. */
function versionFour(
  { dryRun, adapter, readV3Items }: AskedOptions,
  { hasAdapter, stated }: Pick<Found, "hasAdapter" | "stated">,
): readonly NextStep[] {
  const canReadV3 = adapter === adapterPackages[0];
  return [
    ...(hasAdapter && canReadV3 && !readV3Items && !dryRun ? [readBoth] : []),
    ...(hasAdapter && !canReadV3 ? [readsV4Alone(adapter)] : []),
    ...(hasAdapter ? afterwards({ ...stated }, canReadV3) : [{ title: "Test, and deploy next-auth v4" }]),
  ];
}

/** The run that a dry run was for. */
function rewrite(asked: AskedOptions, canReadV3: boolean): NextStep {
  const { paths, adapter, readV3Items, strongSessions, only, skip, ignore } = asked;
  return {
    title:
      canReadV3 && !readV3Items
        ? "Rewrite the code; the adapter is to read what v3 wrote, too, until the table is migrated"
        : "Rewrite the code",
    command: new Call("runCodemod", {
      paths,
      adapter,
      readV3Items: readV3Items || canReadV3,
      strongSessions,
      only,
      skip,
      ignore,
    }),
  };
}

const dealFirst: NextStep = {
  title: "Deal with what could not be upgraded, and run the codemod again: the rest of the way is told then",
};

const takeTheRest: NextStep = {
  title: "Run the codemod again, and take what was left out: the rest of the way is told then",
};

const readBoth: NextStep = {
  title: "Give the adapter readV3Items: true, so that it finds what v3 wrote until the table is migrated",
};

function readsV4Alone(adapter: string): NextStep {
  return {
    title:
      `${adapter} doesn't find what v3 wrote: use ${adapterPackages[0]} with readV3Items until the table is migrated, ` +
      "or keep the application stopped from here until the table is verified",
  };
}

function afterwards(table: Readonly<Record<string, unknown>>, canReadV3: boolean): readonly NextStep[] {
  return [
    {
      title:
        "Deploy next-auth v4, and wait until no v3 instance is serving: " +
        "on a migrated table, v3 signs users out and doesn't find their accounts",
    },
    { title: "Only then see what changes in the table", command: new Call("planMigration", table) },
    { title: "Migrate it", command: new Call("migrateTable", table) },
    { title: "Verify it", command: new Call("verifyTable", table) },
    ...(canReadV3 ? [{ title: "Remove readV3Items, and deploy again" }] : []),
  ];
}
