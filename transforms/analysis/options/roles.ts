/** What a function in the options is called as. */
export type FunctionRole =
  | `callback:${"signIn" | "redirect" | "session" | "jwt"}`
  | `event:${"signIn" | "signOut" | "createUser" | "updateUser" | "linkAccount" | "session" | "error"}`
  | `x:logger:${"error" | "warn" | "debug"}`
  | `x:jwt:${"encode" | "decode"}`;

/** The cookies of next-auth v4; v3 has no state and no nonce. */
export const cookieNames = ["sessionToken", "callbackUrl", "csrfToken", "pkceCodeVerifier", "state", "nonce"] as const;
export type CookieName = (typeof cookieNames)[number];

/** `{ name, options }` of one cookie, and the options in it. */
export type CookieRole = `cookie:${CookieName}` | `cookie-options:${CookieName}`;

/** An object of the options, or the whole of them. */
export type ObjectRole =
  | CookieRole
  | "options"
  | "options:cookies"
  | "options:pages"
  | "options:callbacks"
  | "options:events"
  | "options:logger"
  | "options:session"
  | "options:jwt";

export type OptionRole = ObjectRole | FunctionRole;

type Parts = Readonly<Record<string, OptionRole>>;

/** Which cookie a role is of, and whether it is all of it, `{ name, options }`, or the options in it. */
export interface CookieFacts {
  readonly cookie: CookieName;
  readonly part: "whole" | "options";
}

const cookieFacts: ReadonlyMap<OptionRole, CookieFacts> = new Map(
  cookieNames.flatMap((cookie): (readonly [CookieRole, CookieFacts])[] => [
    [`cookie:${cookie}`, { cookie, part: "whole" }],
    [`cookie-options:${cookie}`, { cookie, part: "options" }],
  ]),
);

/** Undefined for what is no cookie's. */
export function cookieOf(role: OptionRole): CookieFacts | undefined {
  return cookieFacts.get(role);
}

const cookieParts = Object.fromEntries(
  [...cookieFacts].map(([role, { cookie, part }]) => [
    role,
    part === "whole" ? { options: `cookie-options:${cookie}` as const } : {},
  ]),
) as { readonly [role in CookieRole]: Parts };

/** Which property of an object plays which role. */
const parts: { readonly [role in ObjectRole]: Parts } = {
  ...cookieParts,
  options: {
    cookies: "options:cookies",
    pages: "options:pages",
    callbacks: "options:callbacks",
    events: "options:events",
    logger: "options:logger",
    session: "options:session",
    jwt: "options:jwt",
  },
  "options:callbacks": {
    signIn: "callback:signIn",
    redirect: "callback:redirect",
    session: "callback:session",
    jwt: "callback:jwt",
  },
  "options:events": {
    signIn: "event:signIn",
    signOut: "event:signOut",
    createUser: "event:createUser",
    updateUser: "event:updateUser",
    linkAccount: "event:linkAccount",
    session: "event:session",
    error: "event:error",
  },
  "options:logger": { error: "x:logger:error", warn: "x:logger:warn", debug: "x:logger:debug" },
  "options:cookies": Object.fromEntries(cookieNames.map((name) => [name, `cookie:${name}` as const])),
  "options:pages": {},
  "options:session": {},
  "options:jwt": { encode: "x:jwt:encode", decode: "x:jwt:decode" },
};

const optionRoles: ReadonlySet<string> = new Set(
  Object.entries(parts).flatMap(([role, inside]) => [role, ...Object.values(inside)]),
);

/** The role of `object.name`, undefined when it is none of ours. */
export function partRole(role: OptionRole, name: string): OptionRole | undefined {
  const inside = isObjectRole(role) ? parts[role] : undefined;
  return inside && Object.hasOwn(inside, name) ? inside[name] : undefined;
}

/** The names of an object's parts, each with its role. */
export function partsOf(role: ObjectRole): [string, OptionRole][] {
  return Object.entries(parts[role]);
}

export function isObjectRole(role: OptionRole): role is ObjectRole {
  return Object.hasOwn(parts, role);
}

export function isOptionRole(role: string): role is OptionRole {
  return optionRoles.has(role);
}

/** The object that each part is of. */
const wholes: ReadonlyMap<OptionRole, string> = new Map(
  Object.entries(parts).flatMap(([whole, inside]) => Object.values(inside).map((role) => [role, whole] as const)),
);

export function isCallback(role: OptionRole | "typed"): role is Extract<OptionRole, `callback:${string}`> {
  return role !== "typed" && wholes.get(role) === "options:callbacks";
}

export function isEvent(role: OptionRole | "typed"): role is Extract<OptionRole, `event:${string}`> {
  return role !== "typed" && wholes.get(role) === "options:events";
}

/** A function of a logger. */
export function isLogging(role: OptionRole): role is Extract<OptionRole, `x:logger:${string}`> {
  return wholes.get(role) === "options:logger";
}

/** The types of next-auth v3 and 4, and of @types/next-auth, that say what a value is. */
export const typeRoles: Readonly<Record<string, OptionRole>> = {
  NextAuthOptions: "options",
  AuthOptions: "options",
  InitOptions: "options",
  CallbacksOptions: "options:callbacks",
  Callbacks: "options:callbacks",
  EventCallbacks: "options:events",
  JWTEventCallbacks: "options:events",
  SessionEventCallbacks: "options:events",
  LoggerInstance: "options:logger",
  CookiesOptions: "options:cookies",
  PagesOptions: "options:pages",
  SessionOptions: "options:session",
  JWTOptions: "options:jwt",
};

/** Types that have the parts of the one that they are given. */
export const transparentTypes: ReadonlySet<string> = new Set([
  "Partial",
  "Required",
  "Readonly",
  "NonNullable",
  "Promise",
  "Pick",
  "Omit",
]);
