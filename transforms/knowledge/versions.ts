import { optionsOnlyIn } from "./provider-options.ts";

/** The two versions of next-auth that code may be written for, and what tells them apart. */
export type Version = "v3" | "v4";

/** Names that one version has and the other doesn't, so that code which uses one was written for that version. */
interface OnlyIn {
  /**
   * Exports of the modules that both have: next-auth, next-auth/providers (their index.d.ts, core/types.d.ts,
   * providers/index.d.ts).
   */
  readonly exports: readonly string[];
  /** Modules that the other doesn't have (package.json, exports). */
  readonly modules: RegExp;
  /** Options of a provider. */
  readonly providerOptions: readonly string[];
}

export const onlyIn: Readonly<Record<Version, OnlyIn>> & { readonly neither: RegExp } = {
  /** The modules of single providers: v3's package.json exports its own, too. */
  neither: /^next-auth\/providers\/.+/,
  v3: {
    exports: ["InitOptions"],
    modules: /^next-auth\/client$/,
    providerOptions: optionsOnlyIn("v3"),
  },
  v4: {
    exports: [
      "getServerSession",
      "unstable_getServerSession",
      "AuthOptions",
      "OAuthUserConfig",
      "EmailUserConfig",
      "UserCredentialsConfig",
      "EndpointHandler",
      "AuthorizationEndpointHandler",
      "TokenEndpointHandler",
      "UserinfoEndpointHandler",
      "BuiltInProviderType",
      "RedirectableProviderType",
      "SendVerificationRequestParams",
      "OAuthChecks",
      "ChecksType",
    ],
    modules: /^next-auth\/(react|middleware|next|core(\/.+)?)$/,
    providerOptions: optionsOnlyIn("v4"),
  },
};
