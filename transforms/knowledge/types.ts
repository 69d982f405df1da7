/** What becomes of a type of next-auth v3, or of @types/next-auth. */
export type TypeMove =
  /** The same under another name, or in another module. */
  | { readonly kind: "name"; readonly module: string; readonly name: string }
  /**
   * A type that is written in terms of another: `@` stands for that one, `$` for what was between the angle brackets.
   */
  | {
      readonly kind: "text";
      readonly module: string;
      readonly name: string;
      readonly text: string;
      readonly default?: string;
    }
  /** Its members, which all may be missing in v3, have to be there in v4: these. */
  | { readonly kind: "partial"; readonly members: readonly string[] }
  /** A type of the language itself. */
  | { readonly kind: "plain"; readonly text: string }
  /** `Wrapper<T>` → `T`. */
  | { readonly kind: "inside" }
  /** next-auth v4 has nothing like it. */
  | { readonly kind: "gone"; readonly hint: string };

const core = "next-auth";
const react = "next-auth/react";
/** next-auth v4 exports no "./providers", only what is below it (package.json, exports). */
const providers = "next-auth/providers/index";

const name = (module: string, to: string): TypeMove => ({ kind: "name", module, name: to });
const text = (module: string, of: string, written: string, byDefault?: string): TypeMove => ({
  kind: "text",
  module,
  name: of,
  text: written,
  ...(byDefault && { default: byDefault }),
});
const partial = (...members: string[]): TypeMove => ({ kind: "partial", members });
const gone = (hint: string): TypeMove => ({ kind: "gone", hint });

const eventMessage = (event: string) => text(core, "EventCallbacks", `Parameters<@["${event}"]>[0]`);

/** By module and name; what isn't here has kept its name and its module. */
export const typeMoves: Readonly<Record<string, Readonly<Record<string, TypeMove>>>> = {
  "next-auth": {
    InitOptions: name(core, "NextAuthOptions"),
    DefaultProfile: name(core, "Profile"),
    CommonEventCallbacks: name(core, "EventCallbacks"),
    JWTEventCallbacks: name(core, "EventCallbacks"),
    SessionEventCallbacks: name(core, "EventCallbacks"),
    EventsOptions: text(core, "EventCallbacks", "Partial<@>"),
    EventCallback: text(core, "Awaitable", "(message: $) => @<void>", "unknown"),
    SignInEventMessage: eventMessage("signIn"),
    LinkAccountEventMessage: eventMessage("linkAccount"),
    SessionBase: name(core, "DefaultSession"),
    CallbacksOptions: partial("signIn", "redirect", "session", "jwt"),
    PagesOptions: partial("signIn", "signOut", "error", "verifyRequest", "newUser"),
    SessionOptions: partial("strategy", "maxAge", "updateAge", "generateSessionToken"),
    JWTOptions: partial("secret", "maxAge", "encode", "decode"),
    CookiesOptions: partial("sessionToken", "callbackUrl", "csrfToken", "pkceCodeVerifier", "state", "nonce"),
    AppOptions: gone("Type the parts that you read, or use Required<NextAuthOptions>."),
    NextAuthRequest: gone("Use NextApiRequest from next."),
    NextAuthResponse: name("next", "NextApiResponse"),
  },
  "next-auth/jwt": {
    JWTOptions: partial("secret", "maxAge", "encode", "decode"),
  },
  "next-auth/adapters": {
    AdapterInstance: gone(
      "What an adapter's getAdapter() returned is the Adapter itself in next-auth v4, with other methods.",
    ),
    // In @types/next-auth.
    VerificationRequest: name("next-auth/adapters", "VerificationToken"),
    EmailAppProvider: name(providers, "EmailConfig"),
    EmailSessionProvider: name(providers, "EmailConfig"),
    Profile: gone('createUser() is given Omit<AdapterUser, "id"> in next-auth v4.'),
    Session: gone("AdapterSession of next-auth v4 has no accessToken, and its userId is text."),
    SendVerificationRequestParams: gone(
      "The one of next-auth/providers/email has no baseUrl, and the address of the site is in url.",
    ),
    ...Object.fromEntries(
      ["TypeORMAccountModel", "TypeORMUserModel", "TypeORMSessionModel", "TypeORMVerificationRequestModel"].map(
        (model) => [model, gone("Take the entities of the adapter that you pass to next-auth v4.")],
      ),
    ),
  },
  "next-auth/client": {
    // In the first versions of @types/next-auth.
    Session: name(core, "Session"),
    User: name(core, "User"),
    SessionProvider: text(react, "SessionProvider", "typeof @"),
    ContextProvider: text(react, "SessionProvider", "typeof @"),
    SessionProviderOptions: text(react, "SessionProviderProps", 'Pick<@, "basePath" | "refetchInterval">'),
    CtxOrReq: name("next-auth/client/_utils", "CtxOrReq"),
    NextContext: name("next-auth/client/_utils", "CtxOrReq"),
    RedirectableProvider: name(providers, "RedirectableProviderType"),
    SignInProvider: text(react, "LiteralUnion", '@<"email" | "credentials"> | undefined'),
  },
  "next-auth/providers": {
    SendVerificationRequest: text(providers, "EmailConfig", '@["sendVerificationRequest"]'),
    OAuthConfig: text(providers, "OAuthConfig", "@<$>", "any"),
    Providers: name(providers, "AppProviders"),
    DefaultProviders: name(providers, "BuiltInProviders"),
    ...Object.fromEntries(
      [
        "AppProvider",
        "AppProviders",
        "BuiltInProviders",
        "CommonProviderOptions",
        "CredentialsProvider",
        "CredentialsProviderType",
        "EmailConfig",
        "EmailProvider",
        "EmailProviderType",
        "OAuthProvider",
        "OAuthProviderType",
        "Provider",
        "ProviderType",
      ].map((kept) => [kept, name(providers, kept)]),
    ),
  },
  "next-auth/internals/client": {
    SessionContext: text(react, "SessionContext", "typeof @"),
    NextAuthConfig: gone("The client's own state is not exported in next-auth v4."),
    BroadcastMessage: gone("The client's own messages are not exported in next-auth v4."),
  },
  "next-auth/internals/utils": {
    Awaitable: name(core, "Awaitable"),
    NextApiRequest: name("next", "NextApiRequest"),
    NextApiResponse: name("next", "NextApiResponse"),
    NextApiHandler: name("next", "NextApiHandler"),
  },
  "next-auth/internals": {
    AppOptions: gone("Type the parts that you read, or use Required<NextAuthOptions>."),
    NextAuthRequest: gone("Use NextApiRequest from next."),
    NextAuthResponse: name("next", "NextApiResponse"),
    NextAuthSharedOptions: gone("Write the names out."),
  },
  "next-auth/internals/next": {
    NextApiRequest: name("next", "NextApiRequest"),
    NextApiResponse: name("next", "NextApiResponse"),
    NextApiHandler: name("next", "NextApiHandler"),
    Send: gone("Write it out: (body: T) => void."),
  },
  "next-auth/_utils": {
    WithAdditionalParams: { kind: "inside" },
    GenericObject: { kind: "plain", text: "Record<string, any>" },
    SessionBase: name(core, "DefaultSession"),
    NextApiRequest: name("next", "NextApiRequest"),
    NextApiResponse: name("next", "NextApiResponse"),
    NextApiHandler: name("next", "NextApiHandler"),
  },
  "next-auth/_next": {
    NextApiRequest: name("next", "NextApiRequest"),
    NextApiResponse: name("next", "NextApiResponse"),
    NextApiHandler: name("next", "NextApiHandler"),
  },
};

/** Of the first versions of @types/next-auth alone: what is of this name in next-auth v3's own types is another. */
export const looseTypeMoves: typeof typeMoves = {
  "next-auth/client": { SessionProvider: name(react, "ClientSafeProvider") },
};
