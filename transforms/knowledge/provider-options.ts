/** What becomes of an option of a provider. */
export type OptionChange =
  /** Another name for the same value. */
  | { readonly kind: "renamed"; readonly to: string }
  /** It says what the next version does anyway. */
  | { readonly kind: "gone"; readonly why: string }
  /** A transform of its own makes it what it is in v4. */
  | { readonly kind: "rewritten"; readonly to: string };

/** One option of a provider that only one version of next-auth reads. */
export interface OptionFacts {
  readonly onlyIn: "v3" | "v4";
  /** What v3's option becomes. */
  readonly change?: OptionChange;
  /** Said where it can't be rewritten. */
  readonly finding?: `NAD${number}`;
  /** v4 reads it, too, for a provider of OAuth 1 (src/core/lib/oauth/client-legacy.ts). */
  readonly inOAuth1?: true;
  /** v4 code may have it left over from v3, without effect: it says nothing beside an option that only v4 has. */
  readonly mayBeLeftOver?: true;
  /** File and line of next-auth 3.29's dist, or 4.24's src, that reads it. */
  readonly source: string;
}

const renamed = (to: string): OptionChange => ({ kind: "renamed", to });
const rewritten = (to: string): OptionChange => ({ kind: "rewritten", to });

/** By name. An option that isn't here has the same name and meaning in both, or is read by neither. */
export const optionFacts: Readonly<Record<string, OptionFacts>> = {
  scope: {
    onlyIn: "v3",
    change: rewritten("authorization.params.scope"),
    finding: "NAD240",
    source: "server/lib/signin/oauth.js",
  },
  authorizationUrl: {
    onlyIn: "v3",
    change: rewritten("authorization.url"),
    finding: "NAD240",
    source: "server/lib/signin/oauth.js",
  },
  authorizationParams: {
    onlyIn: "v3",
    change: rewritten("authorization.params"),
    finding: "NAD240",
    source: "server/lib/signin/oauth.js",
  },
  accessTokenUrl: {
    onlyIn: "v3",
    change: renamed("token"),
    finding: "NAD247",
    inOAuth1: true,
    source: "server/lib/oauth/client.js",
  },
  profileUrl: {
    onlyIn: "v3",
    change: renamed("userinfo"),
    finding: "NAD247",
    inOAuth1: true,
    source: "server/lib/oauth/client.js",
  },
  requestTokenUrl: {
    onlyIn: "v3",
    change: { kind: "gone", why: "only OAuth 1 has one" },
    inOAuth1: true,
    mayBeLeftOver: true,
    source: "server/lib/oauth/client.js",
  },
  protection: {
    onlyIn: "v3",
    change: rewritten("checks"),
    finding: "NAD241",
    source: "server/index.js",
  },
  state: {
    onlyIn: "v3",
    change: rewritten("checks"),
    finding: "NAD241",
    mayBeLeftOver: true,
    source: "server/index.js",
  },
  params: {
    onlyIn: "v3",
    change: rewritten("token.request"),
    finding: "NAD248",
    source: "server/lib/oauth/client.js",
  },
  headers: {
    onlyIn: "v3",
    change: rewritten("httpOptions.headers"),
    finding: "NAD254",
    mayBeLeftOver: true,
    source: "server/lib/oauth/client.js",
  },
  wellKnown: { onlyIn: "v4", source: "core/lib/oauth/client.ts" },
  issuer: { onlyIn: "v4", source: "core/lib/oauth/client.ts" },
  authorization: { onlyIn: "v4", source: "core/lib/oauth/authorization-url.ts" },
  token: { onlyIn: "v4", source: "core/lib/oauth/callback.ts" },
  userinfo: { onlyIn: "v4", source: "core/lib/oauth/callback.ts" },
  checks: { onlyIn: "v4", source: "core/lib/oauth/checks.ts" },
  client: { onlyIn: "v4", source: "core/lib/oauth/client.ts" },
  httpOptions: { onlyIn: "v4", source: "core/lib/oauth/client.ts" },
  style: { onlyIn: "v4", source: "providers/oauth.ts" },
};

/** The names of the options that only one version reads. */
export function optionsOnlyIn(version: OptionFacts["onlyIn"]): string[] {
  return Object.entries(optionFacts).flatMap(([name, { onlyIn }]) => (onlyIn === version ? [name] : []));
}
