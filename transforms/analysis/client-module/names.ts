/** The exports of next-auth/client that have another name in next-auth/react; all others have kept theirs. */
const clientNames: Readonly<Record<string, string>> = {
  Provider: "SessionProvider",
  session: "getSession",
  providers: "getProviders",
  csrfToken: "getCsrfToken",
  signin: "signIn",
  signout: "signOut",
  // Types
  GetSessionOptions: "GetSessionParams",
  ContextProviderProps: "SessionProviderProps",
  SignInAuthorisationParams: "SignInAuthorizationParams",
};

/**
 * What next-auth/react has no equal of: the settings are props of SessionProvider now (next-auth v4, react/index.d.ts).
 */
export const clientNamesGone: ReadonlySet<string> = new Set(["setOptions", "options"]);

export const clientModule = "next-auth/client";
export const reactModule = "next-auth/react";
export const jwtModule = "next-auth/jwt";

/** The name that an export of next-auth/client has in next-auth/react. */
export function reactName(name: string): string {
  return Object.hasOwn(clientNames, name) ? (clientNames[name] as string) : name;
}
