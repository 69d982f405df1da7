import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { describe, expect, it } from "vitest";
import { defaultOptions } from "../../transforms/context.ts";
import type { Finding } from "../../transforms/finding.ts";
import { claimsOf } from "../../transforms/knowledge/claims.ts";
import { type Aspect, differences } from "../../transforms/knowledge/differences.ts";
import { providersOfV3 } from "../../transforms/knowledge/providers.ts";
import { keepsProfile, keepsWorking } from "../../transforms/knowledge/recipes.ts";
import { needsOpenId } from "../../transforms/knowledge/scopes.ts";
import { runCodemod } from "../support/codemod-fixtures.ts";

const require = createRequire(import.meta.url);

/** A provider as next-auth reads it, of which this test looks at a part. */
interface Provider {
  readonly scope?: string | string[];
  readonly protection?: string | string[];
  readonly idToken?: boolean;
  readonly wellKnown?: string;
  readonly authorization?: { url?: string; params?: Record<string, unknown> };
  readonly token?: { request?: unknown };
  readonly userinfo?: { request?: unknown };
  readonly client?: { token_endpoint_auth_method?: string };
  readonly checks?: string | string[];
  readonly profile: (profile: unknown, tokens: unknown) => unknown;
}

const version3 = (require("next-auth-v3/providers") as { default: Record<string, (options: object) => Provider> })
  .default;
const { default: parseProviders } = require(join(dirname(require.resolve("next-auth")), "core/lib/providers.js")) as {
  default: (given: { providers: unknown[]; url: string }) => { providers: Provider[] };
};

const options = `clientId: "id", clientSecret: "secret", domain: "d.example.com", tenantId: "tenant"`;
const given = {
  clientId: "id",
  clientSecret: "secret",
  domain: "d.example.com",
  issuer: "https://d.example.com",
  tenantId: "tenant",
};
/** v4's only with these: what NAD243 to NAD245 ask a person for. */
const askedFor: Readonly<Record<string, string>> = { Cognito: 'issuer: "https://pool.example.com"' };

const keys = Object.entries(providersOfV3).flatMap(([key, { kind, oauth1, module }]) =>
  kind || oauth1 || !module ? [] : [key],
);

interface Upgraded {
  readonly text: string;
  readonly findings: readonly Finding[];
  /** As v4 understands the output. */
  readonly provider: Provider;
}

/** Runs the codemod over an application with one provider, and lets v4 read what comes out. */
function upgrade(key: string, more = "", callbacks = "", secret = options): Upgraded {
  const source = `import NextAuth from "next-auth"
import Providers from "next-auth/providers"
export default NextAuth({
  secret: "secret",
  providers: [Providers.${key}({ ${secret}${more && `, ${more}`} })],${callbacks}
})
`;
  const [result] = runCodemod(new Map([["/app/auth.js", source]]), defaultOptions);
  if (result?.outcome.status !== "changed") throw new Error(`${key}: ${JSON.stringify(result?.outcome)}`);
  const { after: text } = result.outcome;
  return { text, findings: result.findings, provider: read(text, key) };
}

function read(text: string, key: string): Provider {
  const code = text
    .replace(/import NextAuth from .*/, "const NextAuth = (options) => options")
    .replace(/import (\w+) from (".*")/g, "const $1 = require($2).default")
    .replace("export default", "return");
  const made = new Function("require", "process", code)(require, { env: {} }) as { providers: { options: object }[] };
  for (const one of made.providers) Object.assign(one.options ?? {}, key === "Cognito" && { issuer: given.issuer });
  return parseProviders({ providers: made.providers, url: "http://localhost" }).providers[0] as Provider;
}

/** v4's own, with nothing but what it has to be given. */
function plain(key: string): Provider {
  const factory = require(`next-auth/providers/${providersOfV3[key]?.module}`) as {
    default: (options: object) => unknown;
  };
  return parseProviders({ providers: [factory.default({ ...given })], url: "http://localhost" })
    .providers[0] as Provider;
}

const words = (scope: unknown) => [scope ?? []].flat().join(" ").split(/\s+/).filter(Boolean).sort().join(" ");
/** openid-client asks for openid where nothing is said (lib/client.js, authorizationParams). */
const scopeOf4 = ({ authorization }: Provider) => words(authorization?.params?.scope ?? "openid");
const scopeOf3 = ({ scope, ...more }: Provider & { authorizationParams?: { scope?: string } }) =>
  words(more.authorizationParams?.scope ?? scope);
const checksOf3 = ({ protection = "state" }: Provider) => words([protection].flat());
const checksOf4 = ({ checks = "state" }: Provider) => words([checks].flat());
const secretIn = ({ client, wellKnown }: Provider) =>
  client?.token_endpoint_auth_method ?? (wellKnown ? "discovered" : "client_secret_basic");
const readsIdToken = ({ idToken, userinfo }: Provider) => Boolean(idToken) && !userinfo?.request;

/** A profile that has every field, each with its own path for a value: what a function made of it shows where it looked. */
function everything(path: string): object {
  return new Proxy(
    Object.assign(() => path, { whole: path }),
    {
      get: (_, name) => {
        if (name === Symbol.toPrimitive || name === "toString") return () => path;
        if (name === Symbol.iterator) return () => [everything(`${path}.0`)][Symbol.iterator]();
        if (name === "whole") return path;
        return typeof name === "symbol" || name === "then" ? undefined : everything(`${path}.${name}`);
      },
      apply: () => everything(`${path}()`),
    },
  );
}

/** What a provider makes a user's id, name and e-mail address of. */
async function userOf({ profile }: Provider): Promise<Record<string, string>> {
  const user = (await profile(everything("profile"), {})) as Record<string, unknown>;
  const shown = (value: unknown) => (value === undefined || value === null ? "nothing" : String(value));
  const isMade = (name: string) => typeof user === "object" && Object.hasOwn(user, name);
  // v3 made some users of all that is in the profile, or in a part of it.
  const field = (name: string) => (isMade(name) || !user.whole ? shown(user[name]) : `${user.whole}.${name}`);
  return { id: field("id"), name: field("name"), email: field("email") };
}

const fates = (key: string, aspect: Aspect) => differences.filter((row) => row.key === key && row.aspect === aspect);

describe("each difference between the packages has a row", () => {
  it.each(keys)("%s", async (key) => {
    const [before, after] = [version3[key]?.(given) as Provider, plain(key)];
    const differing: Aspect[] = [];
    if (scopeOf3(before) !== scopeOf4(after)) differing.push("scope");
    if (!/post|discovered/.test(secretIn(after))) differing.push("client auth");
    if (checksOf3(before) !== checksOf4(after)) differing.push("checks");
    if (readsIdToken(after) && !before.idToken) differing.push("profile");
    else if (key !== "LinkedIn" && !before.idToken) {
      // LinkedIn's asks for the address, and Freshbooks' own is v3's.
      const [was, is] = [await userOf(before), await userOf(after)];
      if (was.name !== is.name || was.email !== is.email) differing.push("user");
    }
    expect(differing.filter((aspect) => fates(key, aspect).length === 0)).toEqual([]);
  });
});

describe("what is written for a provider as documented", () => {
  it.each(keys)("%s", async (key) => {
    const before = version3[key]?.(given) as Provider;
    const { provider, findings } = upgrade(key, askedFor[key]);
    const always = differences.filter((row) => row.key === key && row.when === "always");
    const isRewritten = (aspect: Aspect) => always.some((row) => row.aspect === aspect && row.fate === "rewritten");
    if (isRewritten("scope")) expect(scopeOf4(provider)).toBe(scopeOf3(before));
    if (isRewritten("client auth")) expect(secretIn(provider)).toBe("client_secret_post");
    if (isRewritten("checks")) expect(checksOf4(provider)).toBe(checksOf3(before));
    if (isRewritten("profile")) expect(readsIdToken(provider)).toBe(false);
    if (isRewritten("ID token"))
      expect([provider.idToken, typeof provider.token?.request]).toEqual([false, "function"]);
    if (isRewritten("user")) expect(await userOf(provider)).toEqual(await userOf(before));
    // Nothing is written for what differs in nothing.
    if (!always.some(({ fate }) => fate === "rewritten") && Object.hasOwn(keepsWorking, key))
      expect(key).toBe("LinkedIn");
    const said = new Set(findings.map(({ code }) => code));
    for (const { finding, fate } of always)
      if (fate !== "rewritten" && finding && !askedFor[key]) expect(said).toContain(finding);
  });
});

describe("a scope of the application's own", () => {
  const rows = differences.filter(({ when }) => when === "own scope");

  it("is looked at where v4 demands an ID token", () => {
    const wanted = Object.keys(needsOpenId).filter((key) => key !== "AzureADB2C");
    expect(rows.filter(({ fate }) => fate === "rewritten").map(({ key }) => key)).toEqual(
      expect.arrayContaining(wanted),
    );
    const demanding = keys.filter((key) => plain(key).idToken && !version3[key]?.(given).idToken);
    expect([...Object.keys(needsOpenId), "LinkedIn", "Slack"].sort()).toEqual(demanding.sort());
  });

  it.each(rows)("$key: $fate", ({ key, fate, finding }) => {
    const { provider, findings } = upgrade(
      key,
      `scope: "chat:read r_emailaddress"${askedFor[key] ? `, ${askedFor[key]}` : ""}`,
    );
    if (fate === "rewritten") expect(scopeOf4(provider).split(" ")).toContain("openid");
    else expect(findings.map(({ code }) => code)).toContain(finding);
  });

  it.each(differences.filter(({ when }) => when === "openid in scope"))("$key, with openid", ({ key }) => {
    const { provider } = upgrade(key, 'scope: "openid email"');
    expect(provider.idToken).toBe(false);
    expect(typeof provider.token?.request).toBe("function");
    expect(typeof provider.userinfo?.request).toBe("function");
  });
});

it.each(differences.filter(({ when }) => when === "no secret"))("a client of $key without a secret", ({ key }) => {
  const { provider } = upgrade(key, 'protection: "pkce"', "", 'clientId: "id", domain: "d.example.com"');
  expect(secretIn(provider)).toBe("none");
});

describe("callbacks that read the profile", () => {
  const fieldsOf = (key: string) => Object.keys(claimsOf[key]?.renamed ?? {});
  const reading = (fields: readonly string[]) => `
  callbacks: {
    async signIn(user, account, profile) {
      return [${fields.map((field) => `profile.${field}`).join(", ")}].every(Boolean)
    },
  },`;
  const rows = differences.filter(({ when, fate }) => when === "profile read" && fate === "rewritten");

  it("are looked at for each provider whose profile is claims in v4, and was something else in v3", () => {
    const asked = new Set([...rows.map(({ key }) => key), "AzureADB2C"]);
    const claims = keys.filter((key) => plain(key).idToken && !version3[key]?.(given).idToken);
    const kept = Object.keys(keepsWorking).filter((key) => keepsWorking[key]?.options.userinfo?.includes("request"));
    expect(claims.filter((key) => !asked.has(key) && !kept.includes(key))).toEqual([]);
  });

  it.each(rows)("of $key alone read the claims", ({ key }) => {
    const fields = fieldsOf(key);
    if (fields.length === 0) return expect(keepsProfile).toHaveProperty(key);
    const { text, findings } = upgrade(key, "", reading(fields));
    for (const field of fields)
      expect(text).not.toMatch(new RegExp(`profile\\.${field.replace(".", "\\.")}\\b(?!.*profile\\(profile\\))`));
    for (const claim of Object.values(claimsOf[key]?.renamed ?? {}))
      expect(text).toMatch(new RegExp(`profile(\\.|\\["?)${claim}`));
    expect(findings.map(({ code }) => code)).not.toContain("NAD266");
  });

  it.each(rows)("of $key that read what no claim has get what v3 gave, or a TODO", ({ key }) => {
    const { provider, findings } = upgrade(
      key,
      "",
      reading(["no_claim_has_this", ...(claimsOf[key]?.gone ?? ["team.icon"])]),
    );
    const isSaid = findings.some(({ code, level }) => code === "NAD266" && level === "todo");
    expect(isSaid || !readsIdToken(provider)).toBe(true);
  });

  it("of Apple that read the form's user get a TODO", () => {
    expect(upgrade("Apple", "", reading(["user.name"])).findings.map(({ code }) => code)).toContain("NAD266");
  });
});

it("every row that does nothing says why, and every other says what", () => {
  for (const { fate, because, finding, key } of differences) {
    expect(providersOfV3).toHaveProperty(key);
    if (fate === "nothing") expect(because).toBeTruthy();
    else if (fate !== "rewritten") expect(finding).toMatch(/^NAD\d{3}$/);
  }
});
