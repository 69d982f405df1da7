import type { AdapterPackage } from "../../transforms/adapter-packages.ts";
import type { Choose } from "./choose.ts";

/** What the codemod is given; all of it may be left out. */
export interface CodemodOptions {
  /** The project's folder, from which relative paths start; the working directory by default. */
  readonly cwd?: string | undefined;
  /** Files, folders and glob patterns; all of `cwd` by default. */
  readonly paths?: readonly string[] | undefined;
  /** Glob patterns to leave out, besides what .gitignore names. */
  readonly ignore?: readonly string[] | undefined;
  /** Names of transforms: these alone. */
  readonly only?: readonly string[] | undefined;
  /** Names of transforms to leave out. */
  readonly skip?: readonly string[] | undefined;
  /** The package that the application takes its v4 adapter from; `migrate-nextauth-dynamo/adapter` by default. */
  readonly adapter?: AdapterPackage | undefined;
  /** Have the adapter read what v3 wrote, too: only `migrate-nextauth-dynamo/adapter` can. */
  readonly readV3Items?: boolean | undefined;
  /** Have new sessions found by primary key, at once in every instance: only `migrate-nextauth-dynamo/adapter` can. */
  readonly strongSessions?: boolean | undefined;
  /** Report what would change, with diffs, and write nothing. */
  readonly dryRun?: boolean | undefined;
  /** Write even where git could not bring the old state back. */
  readonly force?: boolean | undefined;
  /** Install what package.json then asks for; what the package manager prints goes to stderr. */
  readonly install?: boolean | undefined;
  /** Aborted to stop before anything is written, or the installation: then a ToolError `interrupted` is thrown. */
  readonly signal?: AbortSignal | undefined;
  /** Asked before files are written that git can't bring back; unless it says yes nothing is written. Without it nobody is asked. */
  readonly confirm?: ((question: string) => Promise<boolean>) | undefined;
  /** Asked of each file that would change: it is written, left as it was together with what belongs to it, or given another text. */
  readonly choose?: Choose | undefined;
  /** Told what goes on. */
  readonly onEvent?: ((event: CodemodEvent) => void) | undefined;
}

/** What the codemod tells while it works, in this order. */
export type CodemodEvent =
  /** So many source files were found. */
  | { readonly type: "found"; readonly files: number }
  /** So many were upgraded in memory, or left as they are: they name next-auth or aws-sdk, or such a file points to them. */
  | { readonly type: "transformed"; readonly files: number }
  /** So many files were written, package.json among them. Not on a dry run. */
  | { readonly type: "written"; readonly files: number }
  /** A package manager is started in a folder. */
  | { readonly type: "installing"; readonly folder: string; readonly command: string };
