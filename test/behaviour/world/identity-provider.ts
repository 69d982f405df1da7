import { createHash, createHmac, createSign, generateKeyPairSync } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { type Answer, json, type OutgoingRequest } from "./network.ts";
import { type PersonaName, personas } from "./personas.ts";
import { ownProvider, type ProviderRules, providerRules } from "./providers.ts";

const { privateKey, publicKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
const kid = "behaviour";

/** Longer than next-auth 4's OAuth client waits, in milliseconds. */
const slow = 3600;

/** What a sign-in at the provider ends with, for the browser. */
export type Consent =
  | { readonly kind: "redirect"; readonly url: URL }
  | { readonly kind: "form"; readonly url: URL; readonly fields: Readonly<Record<string, string>> }
  /** The provider shows an error of its own; the browser stays there. */
  | { readonly kind: "refused"; readonly reason: string };

/** What came in, for the record. */
export interface IdentityLog {
  authorize?: Record<string, string>;
  token?: Record<string, string>;
  clientAuth?: string;
  refusals: string[];
}

interface Grant {
  readonly rules: ProviderRules;
  readonly persona: PersonaName;
  readonly params: URLSearchParams;
}

const base64url = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString("base64url");

const formOf = (fields: Record<string, unknown>): Answer => ({
  status: 200,
  headers: { "content-type": "application/x-www-form-urlencoded" },
  body: new URLSearchParams(fields as Record<string, string>).toString(),
});

/**
 * All identity providers in one. A client id says which: `client-of-google`. Tokens say whose they are, and are the same in every
 * run, so that what applications make of them can be compared.
 */
export class IdentityProvider {
  log: IdentityLog = { refusals: [] };
  readonly #grants = new Map<string, Grant>();
  /** Who has consented before: Apple says a name only once. */
  readonly #known = new Set<string>();
  #codes = 0;
  #requestTokens = 0;

  /** The log so far, and a new one. */
  takeLog(): IdentityLog {
    const { log } = this;
    this.log = { refusals: [] };
    return log;
  }

  /** Somebody comes to the provider's page, and agrees or not. */
  consent(url: URL, persona: PersonaName, { deny = false } = {}): Consent {
    const params = url.searchParams;
    this.log.authorize = Object.fromEntries(params);
    const oauthToken = params.get("oauth_token");
    if (oauthToken) return this.#consent1(oauthToken, persona, deny);
    const rules = rulesOf(params.get("client_id") ?? "");
    if (!rules) return this.#refuse(`unknown client ${params.get("client_id")}`);
    const redirect = params.get("redirect_uri");
    if (!redirect) return this.#refuse("no redirect_uri");
    const answer = new URL(redirect);
    const fields: Record<string, string> = {};
    const state = params.get("state");
    if (state !== null) fields.state = state;
    const scopes = (params.get("scope") ?? "").split(/[ ,+]/);
    const wrongScope =
      (rules.refusesOpenid && scopes.includes("openid")) || (rules.demandsOpenid && !scopes.includes("openid"));
    if (wrongScope) {
      this.log.refusals.push("invalid_scope");
      fields.error = "invalid_scope";
    } else if (params.get("response_type") !== "code" && rules.id !== "github" && rules.id !== "slack") {
      fields.error = "unsupported_response_type";
    } else if (deny) fields.error = "access_denied";
    else {
      fields.code = `code-${++this.#codes}`;
      this.#grants.set(fields.code, { rules, persona, params });
      const { first, last, email } = personas[persona];
      if (rules.formPost && !this.#known.has(persona))
        fields.user = JSON.stringify({ name: { firstName: first, lastName: last }, email });
      this.#known.add(persona);
    }
    if (rules.formPost) return { kind: "form", url: answer, fields };
    for (const [name, value] of Object.entries(fields)) answer.searchParams.set(name, value);
    return { kind: "redirect", url: answer };
  }

  #consent1(token: string, persona: PersonaName, deny: boolean): Consent {
    const grant = this.#grants.get(token);
    if (!grant) return this.#refuse("unknown request token");
    const url = new URL(grant.params.get("oauth_callback") ?? "");
    if (deny) url.searchParams.set("denied", token);
    else {
      this.#grants.set(token, { ...grant, persona });
      url.searchParams.set("oauth_token", token);
      url.searchParams.set("oauth_verifier", "verifier");
    }
    return { kind: "redirect", url };
  }

  #refuse(reason: string): Consent {
    this.log.refusals.push(reason);
    return { kind: "refused", reason };
  }

  /** Answers what a server asks of a provider; undefined when it's none of a provider's business. */
  async answer(request: OutgoingRequest): Promise<Answer | undefined> {
    if (request.url.hostname.startsWith("slow.")) await sleep(slow);
    return this.#answer(request);
  }

  #answer(request: OutgoingRequest): Answer | undefined {
    const { url, method, body, headers } = request;
    if (url.pathname.endsWith("/.well-known/openid-configuration")) return this.#discovery(url);
    if (url.pathname.endsWith("/behaviour/keys"))
      return json({ keys: [{ ...publicKey.export({ format: "jwk" }), kid, alg: "RS256", use: "sig" }] });
    if (/^OAuth /.test(headers.authorization ?? "")) return this.#oauth1(request);
    const form = new URLSearchParams(body);
    if (method === "POST" && (form.has("code") || form.has("grant_type"))) return this.#token(request, form);
    return this.#profile(request);
  }

  #discovery(url: URL): Answer {
    const issuer = url.href.replace(/\/\.well-known.*$/, "");
    const rules = [...Object.values(providerRules), ownProvider].find((each) => each.issuer === issuer);
    if (!rules || /undefined/.test(url.href)) return json({ error: "no such issuer" }, 404);
    return json({
      issuer,
      authorization_endpoint: `${issuer}/behaviour/authorize`,
      token_endpoint: `${issuer}/behaviour/token`,
      userinfo_endpoint: `${issuer}/behaviour/userinfo`,
      jwks_uri: `${issuer}/behaviour/keys`,
      response_types_supported: ["code"],
      subject_types_supported: ["public"],
      id_token_signing_alg_values_supported: [rules.algorithm ?? "RS256"],
      ...(rules.clientAuth && {
        token_endpoint_auth_methods_supported: rules.clientAuth.map((way) => `client_secret_${way}`),
      }),
    });
  }

  #token({ headers, url }: OutgoingRequest, form: URLSearchParams): Answer {
    const basic = /^Basic (.+)$/.exec(headers.authorization ?? "")?.[1];
    const ways = [...(basic ? ["basic"] : []), ...(form.has("client_secret") ? ["post"] : [])];
    this.log.token = Object.fromEntries(form);
    this.log.clientAuth = ways.join("+") || "none";
    const code = form.get("code") ?? "";
    const grant = this.#grants.get(code);
    const refuse = (error: string, description: string) => {
      this.log.refusals.push(`${error}: ${description}`);
      return json({ error, error_description: description }, 400);
    };
    if (!grant) return refuse("invalid_grant", "unknown code");
    this.#grants.delete(code);
    const { rules, params } = grant;
    if (rules.clientAuth && !ways.some((way) => (rules.clientAuth as string[]).includes(way)))
      return refuse("invalid_client", `the client has to authenticate by ${rules.clientAuth.join(" or ")}`);
    if (form.get("redirect_uri") !== params.get("redirect_uri")) return refuse("invalid_grant", "another redirect_uri");
    const challenge = params.get("code_challenge");
    const verifier = form.get("code_verifier");
    if (
      challenge &&
      challenge !==
        createHash("sha256")
          .update(verifier ?? "")
          .digest("base64url")
    )
      return refuse("invalid_grant", "the code verifier doesn't fit");
    return json(this.#tokenAnswer(grant, url));
  }

  #tokenAnswer({ rules, persona, params }: Grant, url: URL): Record<string, unknown> {
    const scope = params.get("scope") ?? "";
    const scopes = scope.split(/[ ,+]/);
    const token = `${rules.id}.${persona}.access`;
    if (url.pathname === "/api/oauth.v2.access")
      return {
        ok: true,
        app_id: "A1",
        authed_user: { id: "U", scope, access_token: token, token_type: "user" },
        team: { id: "T1" },
      };
    const issues = rules.idToken === "always" || (rules.idToken === "openid" && this.#grantsOpenid(rules, scopes));
    return {
      access_token: token,
      token_type: "Bearer",
      expires_in: 3600,
      refresh_token: `${rules.id}.${persona}.refresh`,
      ...(scope && { scope }),
      ...rules.tokenAnswer?.(personas[persona]),
      ...(issues && { id_token: this.#idToken(rules, persona, params) }),
    };
  }

  /** Google takes its older scopes for openid. */
  #grantsOpenid(rules: ProviderRules, scopes: readonly string[]): boolean {
    return (
      scopes.includes("openid") || (rules.id === "google" && scopes.some((scope) => /auth\/userinfo\./.test(scope)))
    );
  }

  #idToken(rules: ProviderRules, persona: PersonaName, params: URLSearchParams): string {
    const now = Math.floor(Date.now() / 1000);
    const clientId = params.get("client_id") ?? "";
    const nonce = params.get("nonce");
    const asked: object | undefined = JSON.parse(params.get("claims") ?? "null")?.id_token;
    const claims = Object.entries(rules.claims?.(personas[persona]) ?? {}).filter(
      // Twitch puts only those claims in that are asked for.
      ([name]) => rules.id !== "twitch" || name === "sub" || (asked && name in asked),
    );
    const algorithm = rules.algorithm ?? "RS256";
    const payload = {
      iss: rules.issuer,
      aud: clientId,
      iat: now,
      exp: now + 3600,
      ...(nonce && { nonce }),
      ...Object.fromEntries(claims),
    };
    const head = `${base64url({ alg: algorithm, typ: "JWT", ...(algorithm === "RS256" && { kid }) })}.${base64url(payload)}`;
    const signature =
      algorithm === "RS256"
        ? createSign("RSA-SHA256").update(head).sign(privateKey)
        : createHmac("sha256", "secret").update(head).digest();
    return `${head}.${signature.toString("base64url")}`;
  }

  #profile(request: OutgoingRequest): Answer | undefined {
    const { url, headers } = request;
    const token =
      /^(?:Bearer|token) (.+)$/i.exec(headers.authorization ?? "")?.[1] ??
      url.searchParams.get("access_token") ??
      url.searchParams.get("oauth_token") ??
      "";
    const [id, persona] = token.split(".") as [string, PersonaName];
    const rules = [...Object.values(providerRules), ownProvider].find((each) => each.id === id);
    if (!rules || !(persona in personas)) return undefined;
    const who = personas[persona];
    const other = rules.endpoints?.[`${url.host}${url.pathname}`];
    if (other) return json(other(who));
    if (url.pathname.endsWith("/behaviour/userinfo")) return json((rules.userinfo ?? rules.claims)?.(who) ?? {});
    const refusal = rules.refusesProfileRequest?.(request);
    if (refusal) {
      this.log.refusals.push(refusal);
      return json({ error: refusal }, 400);
    }
    return json(rules.api?.(who) ?? {});
  }

  #oauth1({ url, headers }: OutgoingRequest): Answer {
    const fields = Object.fromEntries(
      [...(headers.authorization ?? "").matchAll(/(oauth_\w+)="([^"]*)"/g)].map(([, name, value]) => [
        name,
        decodeURIComponent(value ?? ""),
      ]),
    );
    const rules = rulesOf(fields.oauth_consumer_key ?? "") ?? (providerRules.Twitter as ProviderRules);
    if (/request_?token/i.test(url.pathname)) {
      const token = `request-${++this.#requestTokens}`;
      this.#grants.set(token, {
        rules,
        persona: "ada",
        params: new URLSearchParams({ oauth_callback: fields.oauth_callback ?? "" }),
      });
      return formOf({ oauth_token: token, oauth_token_secret: `${token}-secret`, oauth_callback_confirmed: "true" });
    }
    const grant = this.#grants.get(fields.oauth_token ?? "");
    if (/access_?token/i.test(url.pathname)) {
      if (!grant) return { status: 401, body: "unknown request token" };
      const token = `${rules.id}.${grant.persona}.access`;
      this.#grants.set(token, grant);
      const { nickname, number } = personas[grant.persona];
      return formOf({ oauth_token: token, oauth_token_secret: "token-secret", user_id: number, screen_name: nickname });
    }
    if (!grant) return { status: 401, body: "unknown token" };
    return json(rules.api?.(personas[grant.persona]));
  }
}

/** `client-of-google` belongs to Google's rules. */
function rulesOf(clientId: string): ProviderRules | undefined {
  return [...Object.values(providerRules), ownProvider].find(({ id }) => clientId === `client-of-${id}`);
}
