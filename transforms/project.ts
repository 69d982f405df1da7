/**
 * What a transform may know of the rest of the project. Real applications keep the options, the callbacks and the client in modules
 * of their own that never name next-auth: in the analyse phase the file that knows says so, and analysis goes on until nothing new
 * is learnt.
 */

import type { Version } from "./knowledge/versions.ts";

/** What an exported value is used as. */
export type Role =
  | RoleName
  | ReturnsRole
  /** In what options it plays its roles. */
  | SettingRole
  | PartRole;

export type RoleName =
  /** The object given to `NextAuth(…)`. */
  | "options"
  | "options:providers"
  | "options:callbacks"
  | "options:events"
  | "options:logger"
  | "options:session"
  | "options:jwt"
  | "options:cookies"
  | "options:pages"
  | `cookie:${string}`
  | `cookie-options:${string}`
  | "provider"
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

/** The export is a function, and what it returns plays the role. */
export interface ReturnsRole {
  readonly kind: "returns";
  readonly role: RoleName;
}

/** The export is spread into what plays the role, and so isn't all of it. */
export interface PartRole {
  readonly kind: "part";
  readonly of: RoleName;
}

/** What is known of the options that an export stands in, or is spread into. */
export interface SettingRole {
  readonly kind: "setting";
  readonly strategy: "jwt" | "database" | "unknown";
  /** Sorted, so that what is the same is told once. */
  readonly providers: readonly ("oauth" | "email" | "credentials")[] | "unknown";
  readonly ids: "numbers" | "mixed" | "texts" | "unknown";
  readonly users: "from profiles" | "from the table" | "unknown";
  readonly version: Version | "unknown";
}

/** Whether an export returns what plays a role. */
export function areReturned(roles: readonly Role[], name: RoleName): boolean {
  return roles.some((role) => typeof role === "object" && role.kind === "returns" && role.role === name);
}

/** What next-auth gives to callbacks and events, as far as its types name it. */
export type TypedName = "account" | "user" | "profile" | "session" | "token";

/** How a type of the application's differs from the one of next-auth's that it is made of. */
export interface DeclaredBeside {
  /** Members that it declares itself. */
  readonly owns?: readonly string[];
  /** Members of next-auth's that it has taken away: `Omit<Account, "id">`. */
  readonly lacks?: readonly string[];
  /** The members that it has kept, of all: `Pick<Account, "provider">`. */
  readonly keeps?: readonly string[];
  /** It may be something else as well: `Account | BankAccount`. */
  readonly isMixed?: boolean;
}

export interface RoleTarget {
  /** The specifier as the file writes it: `./callbacks`, `@/lib/auth`. */
  readonly module: string;
  /** `"default"` for the default export and for `module.exports` itself, `"*"` for all of the module. */
  readonly exportName: string;
}

/** What a function gives: see `Gives` of analysis/functions. */
type ResultKind = "boolean" | "answer" | "nothing" | "either" | "unknown" | "any";

/** What one file tells the others; a kind is added here with the type of its value. */
/** An option of the adapter; its value is undefined where it isn't a literal. */
export interface StatedOption {
  readonly name: string;
  readonly value: string | boolean | undefined;
}

export interface Facts {
  /** What the file sets on `AWS.config`; undefined when that can't be written elsewhere, partial when some of it can't. */
  "aws-config": {
    readonly options: PortableCode | undefined;
    readonly isPartial: boolean;
    /** The files that it imports: they have run before anything is set. */
    readonly loadsFirst: readonly string[];
  };
  /**
   * The module exports an `AWS` that it configured, in these places: an export's name, and what leads down from there. What it exports
   * besides may hold `AWS` too, without its being clear where.
   */
  "configured-aws": { readonly places: readonly (readonly string[])[]; readonly mayHold: readonly string[] };
  /** The module does something when it is loaded besides what it exports and sets on `AWS.config`: it loads variables. */
  "has-effects": true;
  /** Uses aws-sdk v2 other than to set `AWS.config`. */
  "uses-aws-sdk": true;
  /** All that the file uses aws-sdk v2 for is converted. */
  "leaves-aws-sdk": true;
  /** Imports an export of another module only for the adapter. `path` is the module that makes the export. */
  "only-for-adapter": { readonly path: string; readonly exportName: string };
  /** The client that an export with the role `adapter:client` holds. */
  "client-export": ClientExport;
  /** Callbacks keep the account, as next-auth gives it, under these names. */
  "keeps-account": { readonly names: readonly string[]; readonly version: Version | "unknown" };
  /** An exported object of options: what is in it, and which of its values may be unset. */
  "options-export": {
    readonly exportName: string;
    /** Where they are in the export: `.dynamodb`, or `()` for what it gives when it is called. */
    readonly below: string;
    /** Their endpoint, where it is written out. */
    readonly endpoint: string | undefined;
    readonly names: readonly string[];
    readonly maybeUnset: readonly string[];
  };
  /** An export is an object of aws-sdk v2 that fetches credentials, or gives one when it is called. */
  "credentials-export": { readonly exportName: string; readonly called: boolean };
  /** Imports an export of another module of the project. */
  "imports-export": { readonly module: string; readonly exportName: string };
  /** The file goes on using aws-sdk v2 after the codemod. */
  "keeps-aws-sdk": { readonly why: string };
  /** A provider that next-auth is given; what is in `providers` and can't be seen is one without a key. */
  "configured-provider": ConfiguredProvider;
  /** A callback written for v3 reads the profile that a provider's sign-in brings. */
  "profile-read": ProfileRead;
  /** Uses an Email provider, which needs nodemailer. */
  "uses-email-provider": true;
  /** Gives a page null for its session, whoever asks for it. */
  "null-session-prop": true;
  /** Exports components that render a SessionProvider around their children. */
  "session-provider-components": { readonly exportNames: readonly string[] };
  /** Declares more of next-auth's types: `Session.role`, `User.role`. */
  "declares-properties": { readonly names: readonly string[] };
  /** A callback asks for the e-mail address of who signs in. */
  "asks-address": true;
  /** A server of the application's own parses the bodies of all requests, before it hands them to Next.js. */
  "parses-bodies": true;
  /** The application renders its SessionProvider within what a page's component has under this name: `getLayout`, `Layout`. */
  "layout-outside-provider": { readonly name: string };
  /** Exports functions that call useSession, as hooks of their own. */
  "calls-use-session": { readonly exportNames: readonly string[] };
  /** Renders a `SessionProvider`, v3's `Provider`. */
  "has-session-provider": true;
  /** Passes exports of next-auth/client on: the names that it gives them, each with next-auth's; `star` for all of them. */
  "client-exports": { readonly names: Readonly<Record<string, string>>; readonly star: boolean };
  /** Exports hooks that give what next-auth v3's useSession gave. */
  "session-hooks": { readonly exportNames: readonly string[] };
  /** Makes a set of aws-sdk v2's DocumentClient, so that items of the project may hold sets. */
  "makes-sets": true;
  /** Speaks to GitHub's API, so that what the token allows matters. */
  "calls-github-api": true;
  /** A call of the adapter; its options are undefined where they can't be read. */
  "adapter-call": {
    readonly line: number;
    readonly package: string;
    readonly options: readonly StatedOption[] | undefined;
  };
  /** A region that is literally given to a client for the adapter, or to `AWS.config`. */
  "stated-region": { readonly region: string };
  /** The version of next-auth that a file was written for, where its imports or its options tell. */
  "written-for": Version;
  /** Where the sessions are that some options make. */
  "session-strategy": "jwt" | "database";
  /** A session callback that gives the session an accessToken. */
  "session-gives-token": true;
  /** The properties of next-auth's `Session` that a TypeScript file reads and next-auth v4 doesn't declare; `user.role` of its user. */
  "reads-session": { readonly names: readonly string[] };
  /** Has callbacks in it. In a TypeScript file what they and the pages read is declared there. */
  "has-callbacks": { readonly isTyped: boolean };
  /** Calls `useSession`. */
  "uses-session": true;
  /**
   * Published for the file that makes the export: another module calls this function with what next-auth gives it, as the
   * argument in this place, or as this property of the argument.
   */
  given: {
    readonly exportName: string;
    readonly parameter: number;
    readonly key: string | undefined;
    readonly name: "user" | "account" | "profile" | "session" | "token" | "credentials" | "email";
    /** The callback or event that it was given to. */
    readonly role: Extract<Role, `callback:${string}` | `event:${string}`>;
    readonly form: "arguments" | "object" | "message";
    readonly setting: SettingRole;
    /** Of a profile: which providers' sign-ins it may be of. */
    readonly by?: ReachedBy;
  };
  /** What an exported function gives that a callback gives back, by what the functions give that it asks itself. */
  gives: {
    readonly exportName: string;
    readonly asks: readonly { readonly path: string; readonly exportName: string }[];
    readonly ifTheyGive: Readonly<Record<ResultKind, ResultKind>>;
  };
  /** The file's function follows what it is given there: nothing else is done with it than what the codemod sees. */
  "follows-given": {
    readonly exportName: string;
    readonly parameter: number;
    readonly key: string | undefined;
    /** It says so of whatever it is called with, by the type of its parameter. */
    readonly isTyped?: true;
  };
  /** An exported function takes next-auth's options, or a part of them, as the argument in this place, or as this property of it. */
  "takes-option": {
    readonly exportName: string;
    readonly parameter: number;
    readonly key: string | undefined;
    readonly role: RoleName;
    readonly setting: SettingRole;
    /** False for what is spread into the rest. */
    readonly isWhole: boolean;
  };
  /** Which table an exported function asks: one of these, or what it is given in this place. */
  "asks-table": { readonly exportName: string; readonly tables: readonly string[]; readonly parameter?: number };
  /** An exported type is next-auth's, under another name, or made of it. */
  "names-type": { readonly exportName: string; readonly name: TypedName; readonly beside?: DeclaredBeside };
  /**
   * A function under an export, reached by these properties, takes one object since the codemod; its arguments were these properties
   * of it, in this order.
   */
  "takes-object": {
    readonly exportName: string;
    readonly path: readonly string[];
    readonly option: "callbacks" | "events";
    /** What the function is called in messages. */
    readonly name: string;
    readonly keys: readonly string[];
  };
}

/** Code that another file may write: the text of an expression, and what the names in it are imported from. */
export interface PortableCode {
  readonly text: string;
  /** `source` is the absolute path of a file of the project, or a package; `path` is as in `ImportOrigin`. */
  readonly imports: readonly { readonly local: string; readonly source: string; readonly path: readonly string[] }[];
}

export interface ConfiguredProvider {
  /** The key in v3's `Providers`; undefined for one that the application describes itself, or that can't be seen. */
  readonly key?: string | undefined;
  /** What `account.provider` is; undefined where there is none, or it can't be seen. */
  readonly id?: string | undefined;
}

/** The providers whose sign-in may get to a place, as far as tests of `account.provider` tell: by their ids. */
export type ReachedBy =
  | { readonly only: readonly string[] }
  | { readonly except: readonly string[] }
  /** The provider's own `profile()`. */
  | { readonly key: string };

export interface ProfileRead {
  /** The names from the profile on, with dots between them: `user.id`. `*` stands for what can't be seen, or all of it. */
  readonly path: string;
  readonly by: ReachedBy;
}

export interface ClientExport {
  readonly exportName: string;
  readonly sdk: 2 | 3;
  /** The module itself uses the client for something else. */
  readonly sharedHere: boolean;
  /** All names under which the client leaves the module. */
  readonly exportNames: readonly string[];
  /** The v2 options that it is made with; undefined when another file can't write them. */
  readonly options: PortableCode | undefined;
  /** The export that the module gets for the adapter when `options` is undefined; undefined when it can't have one. */
  readonly copy: string | undefined;
  /** The export of another module that it is: what is said of that holds. */
  readonly from: { readonly path: string; readonly exportName: string } | undefined;
}

/** `import x from "m"` and `export * from "m"`, or `import("m")`. */
export type ImportForm = "statement" | "call";

export type FactKind = keyof Facts;
export type Fact<K extends FactKind = FactKind> = {
  [Kind in K]: { readonly kind: Kind; readonly value: Facts[Kind] };
}[K];

/** True for what is said about the file itself that it is published for: it has to be looked at (again) once that is said. */
export function isToldToFile(fact: Fact): boolean {
  return fact.kind === "given";
}

/** The exports of a module whose importers have to be looked at too once it has said this, whatever they name. */
export function exportsToFollow(fact: Fact): readonly string[] {
  // Who takes `AWS` from a module of the project need not name aws-sdk.
  if (fact.kind === "configured-aws") {
    const { places, mayHold } = fact.value;
    return [...new Set([...places.flatMap(([exportName]) => exportName ?? []), ...mayHold])];
  }
  // Nor who takes a type of next-auth's from one.
  return fact.kind === "names-type" ? [fact.value.exportName] : [];
}

export interface Project {
  /** The absolute path of the file of the project that a specifier names, if it names one. */
  resolve(fromPath: string, specifier: string): string | undefined;
  /**
   * Follows an export through re-exports and imports that are passed on (`import x from "./a"; export { x }`) to the module that
   * makes it; undefined when it leaves the project.
   */
  resolveExport(
    fromPath: string,
    specifier: string,
    exportName: string,
  ): { path: string; exportName: string } | undefined;
  assignRole(fromPath: string, target: RoleTarget, role: Role): void;
  rolesOf(path: string, exportName: string): readonly Role[];
  /** Whether any export of a file has a role: most have none, and needn't be asked export by export. */
  hasRoles(path: string): boolean;
  publish<K extends FactKind>(path: string, fact: Fact<K>): void;
  /** All facts of a kind and the files that published them; without `path` those of the whole project. */
  facts<K extends FactKind>(kind: K, path?: string): readonly { readonly path: string; readonly value: Facts[K] }[];
  /**
   * The same, of those files that may end in one application with this one: in a workspace an application's providers, sessions and
   * tables are none of another's.
   */
  factsNear<K extends FactKind>(kind: K, path: string): readonly { readonly path: string; readonly value: Facts[K] }[];
  /**
   * The same, of all files that hang together with this one through any packages: what is decided by these is decided the same
   * in every one of them.
   */
  factsOfGroup<K extends FactKind>(
    kind: K,
    path: string,
  ): readonly { readonly path: string; readonly value: Facts[K] }[];
  /** How many files import this export, followed through re-exports. Known from the analyse phase on. */
  importersOf(path: string, exportName: string): readonly string[];
  /** The folder of the package.json that a file belongs to: that of its application, in a monorepo. */
  packageOf(path: string): string;
  /** Whether the compiler tells `undefined` apart in a file, by the tsconfig.json that rules it. */
  isStrict(path: string): boolean;
  /** Whether a file was written before next-auth v3 had types of its own, under which any property was allowed. */
  hasLooseTypes(path: string): boolean;
  /** Whether the package.json that a file belongs to asks for next-auth v3 alone. */
  asksForV3(path: string): boolean;
  /**
   * What turns an import in this file into a `require`, where it is an ES module in its source: the compiler, which writes this file
   * or one that loads it as CommonJS, or Jest, for the sake of a test.
   */
  requiredBy(path: string, form: ImportForm): "compiler" | "test" | undefined;
  /** False when a transform runs on a file alone: nothing is known of other files then. */
  readonly knowsOthers: boolean;
}

/**
 * Works something out of a list of facts once, rather than for each file that asks: the project gives all of them one list, and another
 * when a fact is added.
 */
export function oncePerList<List extends object, Result>(work: (list: List) => Result): (list: List) => Result {
  const known = new WeakMap<List, Result>();
  return (list) => {
    const before = known.get(list);
    if (before !== undefined) return before;
    const result = work(list);
    known.set(list, result);
    return result;
  };
}

/** The project of a transform that runs by itself on one file. */
export const loneFile: Project = {
  resolve: () => undefined,
  resolveExport: () => undefined,
  assignRole: () => {},
  rolesOf: () => [],
  hasRoles: () => false,
  publish: () => {},
  facts: () => [],
  factsNear: () => [],
  factsOfGroup: () => [],
  importersOf: () => [],
  packageOf: () => "",
  isStrict: () => false,
  hasLooseTypes: () => false,
  asksForV3: () => false,
  requiredBy: () => undefined,
  knowsOthers: false,
};
