import { createRequire } from "node:module";
import { type ProviderRules, providerRules } from "../world/providers.ts";

const require = createRequire(import.meta.url);

type Parameters = Readonly<Record<string, string>>;

/** What the published providers ask for by themselves. */
interface Defaults {
  readonly v3: Parameters;
  readonly v4: Parameters;
}

const known = new Map<string, Defaults>();

/** The parameters of an authorization request that next-auth's own provider sends, and no application wrote. */
export function defaultsOf(id: string): Defaults {
  const cached = known.get(id);
  if (cached) return cached;
  const [key, rules] = Object.entries(providerRules).find(([, each]) => each.id === id) ?? [];
  const defaults = key && rules ? { v3: v3Defaults(key, rules), v4: v4Defaults(rules) } : { v3: {}, v4: {} };
  known.set(id, defaults);
  return defaults;
}

function v3Defaults(key: string, { options = {} }: ProviderRules): Parameters {
  const factories = require("next-auth-v3/providers").default;
  const { authorizationUrl = "", authorizationParams = {}, scope = "" } = factories[key](options);
  return { ...parametersIn(authorizationUrl), ...authorizationParams, scope: [scope].flat().join(" ") };
}

function v4Defaults({ id, issuer }: ProviderRules): Parameters {
  try {
    const { authorization } = require(`next-auth/providers/${id}`).default({ issuer });
    const params = typeof authorization === "string" ? parametersIn(authorization) : (authorization?.params ?? {});
    const texts = Object.entries(params).map(([name, value]) => [
      name,
      typeof value === "string" ? value : JSON.stringify(value),
    ]);
    return { scope: "openid", ...Object.fromEntries(texts) };
  } catch {
    // There is none in v4.
    return {};
  }
}

const parametersIn = (url: string): Parameters =>
  URL.canParse(url) ? Object.fromEntries(new URL(url).searchParams) : {};
