import { resolve } from "node:path";
import type { StatedTable } from "../codemod/stated.ts";
import { version } from "../version.ts";
import { Call, option, sentence } from "../words.ts";
import { lookAtCode } from "./code.ts";
import { manifestIn } from "./installed.ts";
import type { DoctorOptions } from "./options.ts";
import { type Check, type DoctorReport, makeCheck, type ProjectFacts } from "./report.ts";
import { lookAtTable } from "./table.ts";
import { nodeCheck, versionChecks } from "./versions.ts";

/** Looks at a project and its table, and says what there is to do. */
export async function doctor(options: DoctorOptions = {}): Promise<DoctorReport> {
  const folder = resolve(options.cwd ?? ".");
  const { signal = new AbortController().signal } = options;
  const manifest = manifestIn(folder);
  const code = manifest && (await lookAtCode(folder, manifest, signal));
  const place = tableOptions(options, code?.facts.stated);
  const table = place && (await lookAtTable(place, options.table !== undefined));
  const checks: Check[] = [
    ...(code ? code.checks : [noProject(folder, options.table)]),
    ...(code ? versionChecks(folder, manifest, code.facts.install) : [nodeCheck()]),
    ...(table?.checks ?? noTable(code?.facts)),
    ...(table?.state && code ? shimCheck(code.facts, table.state.v3) : []),
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

/** `readV3Items` costs a second look-up wherever the first finds nothing; without v3 items that is for nothing. */
function shimCheck({ readsV3Items: [shim] }: ProjectFacts, v3: number): Check[] {
  if (!shim || v3 > 0) return [];
  const found = `${shim.path}:${shim.line} still has readV3Items, and the table has no v3 items any more`;
  return [makeCheck("code", "readV3Items", found, "Remove the option and deploy.")];
}
