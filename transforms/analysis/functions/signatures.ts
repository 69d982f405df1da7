import type { FunctionRole } from "../options/roles.ts";

/** How next-auth calls a function, in 3 and in 4. */
export interface Signature {
  /**
   * The names that v4 gives to v3's positional arguments, in their order; `*` where the name depends on the options.
   */
  readonly arguments: readonly string[];
  /** All properties of v4's one argument. */
  readonly properties: ReadonlySet<string>;
  /** Those of them that v3's first argument may well have as a property of its own. */
  readonly ambiguous: ReadonlySet<string>;
  /** The option that holds the function, and its key in there. */
  readonly option: "callbacks" | "events";
  readonly key: string;
  /** What the function is called in messages. */
  readonly name: string;
}

function signature(
  option: Signature["option"],
  key: string,
  args: string[],
  properties: string[],
  ambiguous: string[] = [],
): Signature {
  return {
    option,
    key,
    name: `${option}.${key}`,
    arguments: args,
    properties: new Set(properties),
    ambiguous: new Set(ambiguous),
  };
}

/**
 * next-auth 3 dist/server/routes/{callback,session,signin,signout}.js against next-auth 4 core/routes and
 * core/types.d.ts.
 */
export const signatures: Readonly<Partial<Record<FunctionRole, Signature>>> = {
  "callback:signIn": signature(
    "callbacks",
    "signIn",
    ["user", "account", "*"],
    ["user", "account", "profile", "email", "credentials"],
    ["email"],
  ),
  "callback:redirect": signature("callbacks", "redirect", ["url", "baseUrl"], ["url", "baseUrl"]),
  "callback:session": signature(
    "callbacks",
    "session",
    ["session", "*"],
    ["session", "token", "user", "newSession", "trigger"],
    ["user"],
  ),
  "callback:jwt": signature(
    "callbacks",
    "jwt",
    ["token", "user", "account", "profile", "isNewUser"],
    ["token", "user", "account", "profile", "isNewUser", "trigger", "session"],
  ),
  "event:signOut": signature("events", "signOut", ["*"], ["token", "session"]),
  "event:createUser": signature("events", "createUser", ["user"], ["user"]),
  "event:updateUser": signature("events", "updateUser", ["user"], ["user"]),
};
