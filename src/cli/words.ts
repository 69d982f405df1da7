import type { ErrorCode, ToolError } from "../errors.ts";
import { adapterPackages, defaultIndexName, defaultKeyNames, defaultStateFolder, type TableOptions } from "../index.ts";
import { quotedForShell } from "../shell.ts";
import { placeOf } from "../table/job/place.ts";
import { Call, type CallName, type OptionWords, type Sentence, type Spoken, spoken, type Words } from "../words.ts";
import { tool, toolWith } from "./tool.ts";

export type { Spoken } from "../words.ts";

/** What the API calls so, the command line calls so. */
const commands: Readonly<Record<CallName, string>> = {
  doctor: "doctor",
  downgradeTable: "downgrade-data",
  explain: "explain",
  migrateShard: "migrate-data",
  migrateTable: "migrate-data",
  planMigration: "migrate-data",
  rollbackFromTable: "rollback-data",
  rollbackShard: "rollback-data",
  rollbackTable: "rollback-data",
  runCodemod: "codemod",
  verifyShard: "verify-data",
  verifyTable: "verify-data",
};

/** Values that go without saying. */
const defaults: Readonly<Record<string, unknown>> = {
  ...defaultKeyNames,
  indexName: defaultIndexName,
  stateDir: defaultStateFolder,
  adapter: adapterPackages[0],
};

/** What the command line says otherwise than by the names of options. */
const hints: Readonly<Partial<Record<ErrorCode, string>>> = {
  rejected: "Run again with --verbose for the whole error.",
  "s3-not-installed": `Run \`npm install @aws-sdk/client-s3\`, or \`${toolWith("@aws-sdk/client-s3")} …\`.`,
};

/** What is said, in commands and flags. */
export function inFlags(words: Words): string {
  if (typeof words === "string") return words;
  if (words instanceof Call) return commandLine(words);
  return words.parts
    .map((part) => (typeof part === "string" ? part : part instanceof Call ? commandLine(part) : flags(part)))
    .join("");
}

/** All that is said in a value, in commands and flags. */
export function spokenInFlags<Value>(value: Value): Spoken<Value> {
  return spoken(value, (words: Sentence | Call) => inFlags(words));
}

/** An error's words for who typed a command. */
export function errorInFlags({ code, words }: ToolError): { readonly message: string; readonly hint: string } {
  return { message: inFlags(words.message), hint: hints[code] ?? inFlags(words.hint) };
}

/** A call as a user would type it: flags that have their default are left out. */
export function commandLine({ call, options }: Call): string {
  if (call === "explain") return `${tool} explain CODE`;
  const { paths = [], ...named } = options;
  const lists = call === "runCodemod" ? "repeated" : "joined";
  return [
    tool,
    commands[call],
    ...(paths as readonly string[]).map((word) => quotedForShell(word)),
    // What a person has to fill in stands in angle brackets.
    ...("table" in named && !named.table ? ["--table <name>"] : []),
    ...flagsOf(named, lists),
    ...(call === "planMigration" ? ["--dry-run"] : []),
  ].join(" ");
}

/** A command that no function of the API is behind, with the flags that say where the table is. */
export function guideLine(place: TableOptions): string {
  return [tool, "guide", ...flagsOf(placeOf(place))].join(" ");
}

/** How a flag that takes several values is given them: `--only a --only b`, or `--only a,b`. */
type Lists = "repeated" | "joined";

function flagsOf(options: Readonly<Record<string, unknown>>, lists: Lists = "joined"): string[] {
  return Object.entries(options)
    .filter(([name, value]) => value !== defaults[name])
    .flatMap(([name, value]) => flagOf(name, value, lists));
}

function flagOf(name: string, value: unknown, lists: Lists): string[] {
  const flag = `--${flagName(name)}`;
  if (value === undefined || value === null) return [];
  if (/^(journal|backup)$/.test(name) && value === false) return [`--no-${name}`];
  if (typeof value === "boolean") return value ? [flag] : [];
  if (Array.isArray(value)) {
    return lists === "repeated"
      ? value.flatMap((each) => [flag, quotedForShell(each)])
      : [flag, quotedForShell(value.join())];
  }
  if (name === "shard") {
    const { index, of } = value as { readonly index: number; readonly of: number };
    return [flag, `${index}/${of}`];
  }
  return [flag, quotedForShell(String(value))];
}

function flags({ options, isBare }: OptionWords): string {
  if (isBare) return options.map(([name]) => `--${flagName(name)}`).join(", ");
  return options
    .flatMap(([name, value]) => (value === undefined ? [`--${flagName(name)}`] : flagOf(name, value, "repeated")))
    .join(" ");
}

function flagName(option: string): string {
  const [, price] = /^prices\.(\w+)$/.exec(option) ?? [];
  return price ? `${price}-price` : option.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}
