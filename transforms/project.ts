/**
 * What a transform may know of the rest of the project. Real applications keep the options, the callbacks and the client in modules
 * of their own that never name next-auth: in the analyse phase the file that knows says so, and analysis goes on until nothing new
 * is learnt.
 */

/** What an exported value is used as. */
export type Role =
  /** The object given to `NextAuth(…)`. */
  | "options"
  | "options:providers"
  | "options:callbacks"
  | "options:events"
  | "options:logger"
  | "options:session"
  | "options:jwt"
  | "provider"
  /** A function that returns the thing: `returns:options`. */
  | `returns:${string}`
  | `callback:${"signIn" | "redirect" | "session" | "jwt"}`
  | `event:${"signIn" | "signOut" | "createUser" | "updateUser" | "linkAccount" | "session" | "error"}`
  /** The v2 DocumentClient given to the adapter. */
  | "adapter:client"
  | "adapter:options"
  /** `{ AWS, tableName }` of the first adapters. */
  | "adapter:config"
  | "adapter:aws"
  /** Anything else that two transforms agree on. */
  | `x:${string}`;

export interface RoleTarget {
  /** The specifier as the file writes it: `./callbacks`, `@/lib/auth`. */
  readonly module: string;
  /** `"default"` for the default export and for `module.exports` itself, `"*"` for all of the module. */
  readonly exportName: string;
}

/** What one file tells the others; a kind is added here with the type of its value. */
export interface Facts {
  /** `AWS.config.update({ … })`, `AWS.config.region = …`: the source text of each setting, by option name. */
  "aws-config": { readonly settings: Readonly<Record<string, string>>; readonly imports: readonly string[] };
  /** The module exports an `AWS` that it configured, under these export names. */
  "configured-aws": { readonly exportNames: readonly string[] };
  /** Imports an export of another module of the project. */
  "imports-export": { readonly module: string; readonly exportName: string };
  /** The file goes on using aws-sdk v2 after the codemod. */
  "keeps-aws-sdk": { readonly why: string };
  /** A package that the file imports only since the codemod. */
  "adds-package": { readonly name: string };
  /** Uses an Email provider, which needs nodemailer. */
  "uses-email-provider": true;
  /** Renders a `SessionProvider`, v3's `Provider`. */
  "has-session-provider": true;
  /** Passes exports of next-auth/client on: the names that it gives them, each with next-auth's; `star` for all of them. */
  "client-exports": { readonly names: Readonly<Record<string, string>>; readonly star: boolean };
  /** Exports hooks that give what version 3's useSession gave. */
  "session-hooks": { readonly exportNames: readonly string[] };
  /** Speaks to GitHub's API, so that what the token allows matters. */
  "calls-github-api": true;
  /** Calls `useSession`. */
  "uses-session": true;
}
export type FactKind = keyof Facts;
export interface Fact<K extends FactKind = FactKind> {
  readonly kind: K;
  readonly value: Facts[K];
}

export interface Project {
  /** The absolute path of the project's file that a specifier names; null for a package and for what isn't there. */
  resolve(fromPath: string, specifier: string): string | null;
  /**
   * Follows an export through re-exports and imports that are passed on (`import x from "./a"; export { x }`) to the module that
   * makes it; null when it leaves the project.
   */
  resolveExport(fromPath: string, specifier: string, exportName: string): { path: string; exportName: string } | null;
  assignRole(fromPath: string, target: RoleTarget, role: Role): void;
  rolesOf(path: string, exportName: string): readonly Role[];
  publish<K extends FactKind>(path: string, fact: Fact<K>): void;
  /** All facts of a kind and the files that published them; without `path` those of the whole project. */
  facts<K extends FactKind>(kind: K, path?: string): readonly { readonly path: string; readonly value: Facts[K] }[];
  /** How many files import this export, followed through re-exports. Known from the analyse phase on. */
  importersOf(path: string, exportName: string): readonly string[];
  /** Whether the compiler tells `undefined` apart in a file, by the tsconfig.json that rules it. */
  isStrict(path: string): boolean;
  /** False when a transform runs on a file alone: nothing is known of other files then. */
  readonly knowsOthers: boolean;
}

/** The project of a transform that runs by itself on one file. */
export const loneFile: Project = {
  resolve: () => null,
  resolveExport: () => null,
  assignRole: () => {},
  rolesOf: () => [],
  publish: () => {},
  facts: () => [],
  importersOf: () => [],
  isStrict: () => false,
  knowsOthers: false,
};
