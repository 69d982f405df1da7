import { resolve } from "node:path";
import type { StatedTable } from "../codemod/stated.ts";
import { version } from "../version.ts";
import { Call, option, sentence } from "../words.ts";
import { isVersion3, lookAtCode } from "./code.ts";
import { askedOfAws, environmentChecks } from "./environment.ts";
import { manifestIn } from "./installed.ts";
import type { DoctorOptions } from "./options.ts";
import { type Check, type DoctorReport, makeCheck, type ProjectFacts, type TableState } from "./report.ts";
import { lookAtTable } from "./table.ts";
import { nodeCheck, versionChecks } from "./versions.ts";

/** Looks at a project and its table, and says what there is to do. */
export async function doctor(options: DoctorOptions = {}): Promise<DoctorReport> {
  const folder = resolve(options.cwd ?? ".");
  const { signal = new AbortController().signal } = options;
  const manifest = manifestIn(folder);
  const code = manifest && (await lookAtCode(folder, manifest, signal));
  const place = tableOptions(options, code?.facts.stated);
  const table = place && (await lookAtTable(place, folder, { isCertain: options.table !== undefined }));
  const checks: Check[] = [
    ...(code ? code.checks : [noProject(folder, options.table)]),
    ...(code ? versionChecks(folder, manifest, code.facts.install) : [nodeCheck()]),
    ...(code && code.facts.adapters.length > 0
      ? environmentChecks(folder, { isAhead: code.facts.code.toChange > 0, ...askedOfAws(code.sources) })
      : []),
    ...(table?.checks ?? noTable(code?.facts)),
    ...(table?.state && code ? togetherChecks(code.facts, table.state) : []),
  ];
  return {
    schema: "migrate-nextauth-dynamo/doctor/1",
    version: version(),
    folder,
    project: code?.facts ?? null,
    table: table?.state ?? null,
    checks,
  };
}

/** What the user says of the table, and for the rest what the code says; undefined when neither names it. */
function tableOptions(options: DoctorOptions, stated: StatedTable | undefined) {
  const { cwd: _, table = stated?.table ?? undefined, region = stated?.region, client, ...given } = options;
  if (table === undefined) return undefined;
  const named = Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined));
  // A region in the environment is no reason to leave the one in the code aside: the application uses that.
  return { ...stated, ...named, table, region: region ?? undefined, client };
}

function noProject(folder: string, table: string | undefined): Check {
  const found = `There is no package.json in ${folder}`;
  if (table !== undefined) return makeCheck("code", "package.json", `${found}: only the table was looked at`);
  const todo = sentence`Run doctor in the application's folder, or name a table with ${option("table")}.`;
  return makeCheck("code", "package.json", found, todo, "failed");
}

function noTable(facts: ProjectFacts | undefined): Check[] {
  if (!facts || facts.adapters.length === 0) return [];
  const found = "The code doesn't state the table's name literally, so no table was looked at";
  return [makeCheck("table", "unnamed", found, new Call("doctor", { table: undefined }))];
}

/** Whether the code and the table are of one version. */
function togetherChecks(facts: ProjectFacts, table: TableState): Check[] {
  if (isVersion3(facts)) return versionCheck(table);
  return [...unreadCheck(facts, table), ...shimCheck(facts, table)];
}

/** v3 takes a migrated session for expired, and finds no migrated account. */
function versionCheck({ name, v3, v4 }: TableState): Check[] {
  if (v3 > 0 || v4 === 0) return [];
  const found = `The code is next-auth v3's, and the items of ${name} are v4's: v3 signs users out there and doesn't find their accounts`;
  return [makeCheck("code", "v3-code-v4-table", found, "Deploy next-auth v4, or undo the migration.")];
}

/** Accounts and sessions of v3's are found by `readV3Items` alone. */
function unreadCheck({ adapters, readsV3Items }: ProjectFacts, { name, v3 }: TableState): Check[] {
  if (v3 === 0) return [];
  const reads = ({ path, line }: { readonly path: string; readonly line: number }) =>
    readsV3Items.some((other) => other.path === path && other.line === line);
  return adapters
    .filter((adapter) => adapter.options !== null && !reads(adapter))
    .map(({ path, line }) => {
      const found = `${path}:${line} doesn't read what v3 wrote, and ${name} has such items: their users can't sign in, or are signed out`;
      const todo = `Migrate the table, or take the adapter of migrate-nextauth-dynamo with readV3Items: true until then.`;
      return makeCheck("code", `v3-items-unread/${path}:${line}`, found, todo);
    });
}

/** `readV3Items` costs a second look-up wherever the first finds nothing; without v3 items that is for nothing. */
function shimCheck({ readsV3Items: [shim] }: ProjectFacts, { v3 }: TableState): Check[] {
  if (!shim || v3 > 0) return [];
  const found = `${shim.path}:${shim.line} still has readV3Items, and the table has no v3 items any more`;
  return [makeCheck("code", "readV3Items", found, "Remove the option and deploy.")];
}
