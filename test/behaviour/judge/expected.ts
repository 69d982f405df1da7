import type { Application } from "../application/application.ts";
import type { Difference } from "./compare.ts";
import { defaultsOf } from "./defaults.ts";

/** A difference that an upgrade can't take away, or that nobody minds. */
interface Expectation {
  readonly name: RegExp;
  readonly when?: (difference: Difference, application: Application) => boolean;
  readonly reason: string;
}

const mentions = ({ files }: Application, pattern: RegExp): boolean =>
  Object.values(files).some((text) => pattern.test(text));

const wordsOf = (scope: unknown): string[] =>
  String(scope ?? "")
    .split(/[\s,+]+/)
    .filter(Boolean);

const withoutLifetime = (cookie: unknown): string => String(cookie).replace(/\d+ s$/, "");
const lifetimeOf = (cookie: unknown): number => Number(/(\d+) s$/.exec(String(cookie))?.[1] ?? Number.NaN);

const sameWords = (one: unknown, other: unknown): boolean => {
  const [words, others] = [wordsOf(one), wordsOf(other)];
  return words.every((word) => others.includes(word)) && others.every((word) => words.includes(word));
};

const expectations: readonly Expectation[] = [
  {
    name: /^cookies\.(__Secure-|__Host-)?next-auth\.(state|nonce|pkce\.code_verifier)\b/,
    reason: "v4 keeps state, nonce and PKCE verifier in cookies of their own, for a quarter of an hour",
  },
  {
    name: /^provider\.authorize\.(state|nonce|code_challenge|code_challenge_method)$/,
    reason: "v4's state is random and made for one sign-in; PKCE is added where providers take it",
  },
  {
    name: /^provider\.token\.(reauth|display)$/,
    reason:
      "parameters of the authorization request, which v3 sent to the token endpoint, and that passes over (RFC 6749, 3.2)",
  },
  { name: /^provider\.token\.code_verifier$/, reason: "the other half of PKCE" },
  {
    name: /^provider\.token\.(client_id|client_secret|clientAuth)$/,
    reason:
      "v3 sent the secret in the body, v4 in a header unless told otherwise; whether the provider takes it is seen where it leads",
  },
  {
    name: /^provider\.(token\.grant_type|authorize\.response_type)$/,
    when: ({ v3 }) => v3 === undefined,
    reason: "demanded by OAuth 2, and missing in v3 for some providers",
  },
  {
    name: /^provider\.authorize\./,
    when: ({ step, name, v3, v4 }) => {
      if (step.do !== "sign in") return false;
      const parameter = name.replace(/^provider\.authorize\./, "");
      const defaults = defaultsOf(step.with);
      const own = (value: unknown, byVersion: Readonly<Record<string, string>>) =>
        value === undefined || sameWords(value, byVersion[parameter]);
      return own(v3, defaults.v3) && own(v4, defaults.v4);
    },
    reason:
      "what each version's own provider asks for, and no application wrote; what comes of it is seen where it leads",
  },
  {
    name: /^provider\.authorize\.scope$/,
    when: ({ v3, v4 }) =>
      wordsOf(v3).every((word) => wordsOf(v4).includes(word)) &&
      wordsOf(v4).every((word) => word === "openid" || wordsOf(v3).includes(word)),
    reason: "the same scopes in another order, or with openid, which v4 needs for an ID token",
  },
  {
    name: /^provider\.(token|refusals)\b/,
    when: ({ step }) => step.do === "sign in" && step.deny === true,
    reason: "v3 asked for a token although the provider had said no",
  },
  {
    name: /^table\.\w+\.\d+\.(createdAt|updatedAt)$/,
    when: ({ v4 }) => v4 === undefined,
    reason: "v3's adapter wrote its own timestamps, v4's writes none; code that reads them is told (D5)",
  },
  {
    name: /^table\.ACCOUNT\.\d+\.(token_type|scope|id_token|expires_at|session_state|membership_id|user_id|email|refresh_token)$/,
    when: ({ v3 }) => v3 === undefined,
    reason: "v4's account keeps all that the token endpoint answered (D11)",
  },
  {
    name: /^(session|answer\.props\.session|calls\.\d+\.outcome)\.accessToken$/,
    when: ({ v3, v4 }) => v3 === "<random>" && v4 === undefined,
    reason: "the session's own secret, which nothing reads here; code that does is told (S5)",
  },
  {
    name: /^cookies\./,
    when: ({ step, v3, v4 }) => step.do === "sign out" && v3 === "cleared" && v4 === undefined,
    reason: "signing out, v4 clears only a cookie that was sent (C10)",
  },
  {
    name: /^cookies\./,
    when: ({ step, v3, v4 }) =>
      step.do === "session" && withoutLifetime(v3) === withoutLifetime(v4) && lifetimeOf(v4) > lifetimeOf(v3),
    reason:
      "v3's cookie ended with the session's item, v4's lives for the whole lifetime from now; the item decides (C10)",
  },
  {
    name: /^(cookies\.|session\.expires$)/,
    when: (_, application) => mentions(application, /jwt: \{[^}]*maxAge/),
    reason: "v3's cookie outlived the token in it, which jwt.maxAge ended; in v4 one lifetime ends both (S1)",
  },
  {
    name: /^cookies\./,
    when: ({ step, v3, v4 }) =>
      step.do === "sign in" && step.deny === true && v3 === "cleared" && /\b900 s$/.test(String(v4)),
    reason: "the verifier of a sign-in that was denied stays for its quarter of an hour",
  },
  {
    name: /^calls\.\d+\.outcome$/,
    when: ({ v3, v4 }) => v3 === undefined && /^https?:\/\/[^/]+$/.test(String(v4)),
    reason: "redirect gave nothing, which v3 took for the base URL; the rewritten one gives that (A10)",
  },
  {
    name: /^way$/,
    when: ({ v3, v4 }) => /^302$|[?&]callbackUrl=undefined$/.test(String(v3)) && /https?(:|%3A)/.test(String(v4)),
    reason:
      "a redirect that gave nothing led nowhere at sign-out and from pages.newUser in v3; the rewritten one leads home (A10)",
  },
  {
    name: /^way$/,
    when: ({ step, v3, v4 }, application) =>
      step.do === "sign in" &&
      step.with === "google" &&
      step.as === "nemo" &&
      !mentions(application, /\bProviders\.(?!Google\b)/) &&
      String(v3).replace("=null", "=undefined") === String(v4),
    reason: "Google gives an address with each account, so that where it is the only provider none is missing",
  },
  {
    name: /^(table|session|calls)\./,
    when: ({ v3, v4 }) => [v3, v4].some((value) => /\bnemo@users\.example\.com\b/.test(String(value))),
    reason: "v4's GitHub also asks for the address of somebody who shows none",
  },
  {
    name: /^provider\.authorize\.oauth_token(_secret)?$/,
    reason: "OAuth 1: v3 asked for one more request token at each callback (O8)",
  },
  {
    name: /^table\.ACCOUNT\.\d+\.(oauth_token|oauth_token_secret|access_token|refresh_token)$/,
    when: ({ v3, v4 }) =>
      /^(twitter\..*|token-secret)$/.test(String(v3 ?? v4)) && (v3 === undefined || v4 === undefined),
    reason: "OAuth 1: v4 stores the tokens under the protocol's names; neither version reads them again",
  },
  {
    name: /^(session|calls\.\d+\.outcome|table\.USER\.\d+)\.(user\.)?(name|email|image|picture)$/,
    when: ({ v3, v4 }) => (v3 ?? undefined) === undefined && (v4 ?? undefined) === undefined,
    reason:
      "what a user has not is null in one version and missing in the other (S6); code that tests for it is rewritten (S7)",
  },
  {
    name: /^way$/,
    when: ({ v4 }, application) =>
      /error=OAuthCallback/.test(String(v4)) && mentions(application, /slow\.own\.example/),
    reason: "v4 waits 3.5 seconds for a provider, v3 for ever; no code shows how fast one is (docs/codemod.md, O1)",
  },
  {
    name: /^way$/,
    when: ({ step, v3, v4 }) =>
      step.do === "sign in" &&
      step.with === "foursquare" &&
      /signin, 200$/.test(String(v3)) &&
      !/error/.test(String(v4)),
    reason: "v3's Foursquare never worked without a profile() of one's own; v4's does",
  },
  {
    name: /^way$/,
    when: ({ step, v3, v4 }) =>
      step.do === "magic link" && /error=Callback/.test(String(v3)) && !/error/.test(String(v4)),
    reason: "v3's adapter couldn't update a user who has no name: a second link never worked",
  },
  {
    name: /^way$/,
    when: ({ step, v3, v4 }) =>
      step.do === "credentials" && /error=Configuration/.test(String(v3)) && /error=CredentialsSignin/.test(String(v4)),
    reason: "passwords that nobody checks let nobody in, in either version; only the message is another",
  },
];

/** Why a difference is expected; undefined when it isn't. */
export function expectation(difference: Difference, application: Application): string | undefined {
  return expectations.find(({ name, when }) => name.test(difference.name) && (when?.(difference, application) ?? true))
    ?.reason;
}
