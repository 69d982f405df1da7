import type { AdapterReport } from "../codemod/report.ts";
import type { StatedTable } from "../codemod/stated.ts";
import type { Sentence, Words } from "../words.ts";

/** One thing that was looked at. */
export interface Check {
  readonly area: "code" | "versions" | "table" | "access";
  /** What was looked at: stable, and unique within a report. */
  readonly name: string;
  /** `attention`: something is left to do; `failed`: it could not be looked at, or nothing works until it is put right. */
  readonly status: "ok" | "attention" | "failed";
  readonly found: string | Sentence;
  /** What to do, where something is. */
  readonly todo: Words | null;
}

/** Makes one; with something to do it asks for attention, unless it failed. */
export function makeCheck(
  area: Check["area"],
  name: string,
  found: string | Sentence,
  todo?: Words,
  status: Check["status"] = todo === undefined ? "ok" : "attention",
): Check {
  return { area, name, status, found, todo: todo ?? null };
}

/** What `doctor` found. Nothing in it is a secret. */
export interface DoctorReport {
  readonly schema: "migrate-nextauth-dynamo/doctor/1";
  /** The version of this tool. */
  readonly version: string;
  /** Absolute. */
  readonly folder: string;
  /** Null where there is no package.json. */
  readonly project: ProjectFacts | null;
  /** Null when no table was looked at. */
  readonly table: TableState | null;
  readonly checks: readonly Check[];
}

/** What the project's files say. */
export interface ProjectFacts {
  /** As package.json has it, and as it is installed. */
  readonly nextAuth: Dependency | null;
  readonly adapters: readonly AdapterReport[];
  /** What the code states of the table, literally and everywhere the same. */
  readonly stated: StatedTable;
  /** Where the adapter is, or may be, told to read what v3 wrote. */
  readonly readsV3Items: readonly { readonly path: string; readonly line: number }[];
  readonly lockFile: string | null;
  readonly git: "clean" | "uncommitted" | "none";
  /** How much the codemod would do, and leave; and whether that was done, as far as it can tell. */
  readonly code: {
    readonly toChange: number;
    readonly todos: number;
    readonly failed: number;
    readonly isUpgraded: boolean;
  };
  /** The command lines that install what package.json asks for, or will ask for after the codemod; none when nothing is missing. */
  readonly install: readonly string[];
}

export interface Dependency {
  readonly range: string;
  /** The installed version; null when it isn't installed. */
  readonly installed: string | null;
}

/** How far the table is migrated, by the items that were read. */
export interface TableState {
  readonly name: string;
  readonly region: string;
  readonly endpoint: string | null;
  readonly read: number;
  /** All of it was read; else only as much as there was time for. */
  readonly isWhole: boolean;
  readonly v3: number;
  readonly v4: number;
  /** Ours, but can't be converted. */
  readonly invalid: number;
  readonly foreign: number;
  /** When v3 wrote last, by the items that were read; null when none tells. */
  readonly v3WroteAt: string | null;
  /** When it was last verified from this project, all of it and with nothing found, if nothing was written from here since. */
  readonly verifiedAt: string | null;
}
