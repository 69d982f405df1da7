import { type CallNode, isCall, isMember, keyName, type Node, type t, unwrap } from "../../../src/syntax/ast.ts";
import type { Scopes } from "../../../src/syntax/scope.ts";
import { numericIds } from "../../knowledge/account-ids.ts";
import type { Version } from "../../knowledge/versions.ts";
import type { Role, SettingRole } from "../../project.ts";

export type Strategy = "jwt" | "database";
export type AccountIds = "numbers" | "mixed" | "texts";
export type ProviderKind = "oauth" | "email" | "credentials";

/** What the options say that decides how their callbacks are called. Unknown where they can't be followed. */
export interface Setting {
  readonly strategy: Strategy | "unknown";
  readonly providers: ReadonlySet<ProviderKind> | "unknown";
  /** What v3's `account.id` was with the OAuth providers: a number with all of them, with some, with none. */
  readonly ids: AccountIds | "unknown";
  /** Whose the users are that callbacks get: without an adapter they are what `profile()` gives. */
  readonly users: "from profiles" | "from the table" | "unknown";
  /** Which next-auth the code around was written for. */
  readonly version: Version | "unknown";
}

export const unknownSetting: Setting = {
  strategy: "unknown",
  providers: "unknown",
  ids: "unknown",
  users: "unknown",
  version: "unknown",
};

/**
 * Two options use the same function: what holds for both. A setting that nothing is known of says nothing against the
 * other.
 */
export function mergeSettings(one: Setting, other: Setting): Setting {
  const strategy = agreed(one.strategy, other.strategy);
  const version = agreed(one.version, other.version);
  const users = agreed(one.users, other.users);
  const providers =
    one.providers === "unknown"
      ? other.providers
      : other.providers === "unknown"
        ? one.providers
        : new Set([...one.providers, ...other.providers]);
  const ids =
    one.ids === "unknown" || other.ids === "unknown" ? agreed(one.ids, other.ids) : allIds([one.ids, other.ids]);
  return { strategy, providers, ids, users, version };
}

function allIds(all: readonly AccountIds[]): AccountIds {
  const [first = "texts"] = all;
  return all.every((one) => one === first) ? first : "mixed";
}

function agreed<T extends string>(one: T | "unknown", other: T | "unknown"): T | "unknown" {
  if (one === "unknown") return other;
  return other === "unknown" || one === other ? one : "unknown";
}

/** A setting as a role, which is how a module tells another in what options its callbacks stand. */
export function settingRole({ strategy, providers, ids, users, version }: Setting): SettingRole {
  return {
    kind: "setting",
    strategy,
    providers: providers === "unknown" ? "unknown" : [...providers].sort(),
    ids,
    users,
    version,
  };
}

export function settingOf(roles: readonly Role[]): Setting {
  return roles
    .filter((role) => typeof role === "object" && role.kind === "setting")
    .map(({ strategy, providers, ids, users, version }): Setting => {
      return { strategy, providers: providers === "unknown" ? "unknown" : new Set(providers), ids, users, version };
    })
    .reduce(mergeSettings, unknownSetting);
}

/** `GitHub` for `Providers.GitHub(…)`, `github` for a call of what `next-auth/providers/github` exports. */
function providerName(provider: Node, scopes: Scopes): string | undefined {
  const made = provider.type === "CallExpression" ? scopes.moduleValue(provider.callee) : undefined;
  if (!made || !/^next-auth\/providers(\/|$)/.test(made.source)) return undefined;
  return /^next-auth\/providers\/(.+)$/.exec(made.source)?.[1] ?? made.path.at(-1);
}

function isProviderKind(name: string): name is ProviderKind {
  return name === "oauth" || name === "email" || name === "credentials";
}

/** Spreads of spreads are followed this far: no person writes more, and a circle has to end. */
const deepestSpread = 10;

/** An object's properties as they are at run time, those of spread constants of this file included. */
export interface Properties {
  readonly byName: ReadonlyMap<string, Node>;
  /** A spread or a computed key may bring more. */
  readonly open: boolean;
}

export function propertiesOf(object: t.ObjectExpression, scopes: Scopes, depth = 0): Properties {
  const byName = new Map<string, Node>();
  let open = false;
  for (const property of object.properties) {
    if (property.type === "SpreadElement") {
      const spread = scopes.resolveValue(property.argument);
      if (spread.type !== "ObjectExpression" || depth > deepestSpread) {
        open = true;
        continue;
      }
      const inner = propertiesOf(spread, scopes, depth + 1);
      for (const [name, value] of inner.byName) byName.set(name, value);
      open ||= inner.open;
      continue;
    }
    const name = keyName(property);
    if (name === undefined) open = true;
    else byName.set(name, property.type === "ObjectProperty" ? property.value : property);
  }
  return { byName, open };
}

/** Reads the setting off an options object. */
export function settingOfOptions(options: t.ObjectExpression, scopes: Scopes): Setting {
  const properties = propertiesOf(options, scopes);
  const { providers, ids } = providersOf(properties, scopes);
  return {
    ...unknownSetting,
    strategy: strategyOf(properties, scopes),
    providers,
    ids,
    users: usersOf(properties, scopes),
  };
}

function usersOf({ byName, open }: Properties, scopes: Scopes): Setting["users"] {
  const stores = [byName.get("adapter"), byName.get("database")].map((node) => presence(node, scopes));
  if (stores.includes("present")) return "from the table";
  return open || stores.includes("unknown") ? "unknown" : "from profiles";
}

/**
 * v3: `session.jwt`, which is `!adapter` when it isn't given (next-auth v3 dist/server/index.js); v4:
 * `session.strategy`.
 */
function strategyOf({ byName, open }: Properties, scopes: Scopes): Setting["strategy"] {
  const session = byName.get("session");
  const stated = session && statedStrategy(scopes.resolveValue(session), scopes);
  if (stated) return stated;
  const stores = [byName.get("adapter"), byName.get("database")].map((node) => presence(node, scopes));
  if (stores.includes("present")) return open && !session ? "unknown" : "database";
  return open || stores.includes("unknown") ? "unknown" : "jwt";
}

/** What `session` says itself; undefined where it leaves it to the adapter. */
function statedStrategy(session: Node, scopes: Scopes): Setting["strategy"] | undefined {
  if (session.type !== "ObjectExpression") return "unknown";
  const { byName, open } = propertiesOf(session, scopes);
  const strategy = byName.get("strategy");
  if (strategy) return strategyNamed(scopes.resolveValue(strategy));
  const jwt = byName.get("jwt");
  if (!jwt) return open ? "unknown" : undefined;
  const flag = scopes.resolveValue(jwt);
  if (flag.type === "BooleanLiteral") return flag.value ? "jwt" : "database";
  const isUnset = flag.type === "NullLiteral" || (flag.type === "Identifier" && flag.name === "undefined");
  return isUnset ? "database" : "unknown";
}

function strategyNamed(value: Node): Setting["strategy"] {
  return value.type === "StringLiteral" && (value.value === "jwt" || value.value === "database")
    ? value.value
    : "unknown";
}

function presence(node: Node | undefined, scopes: Scopes): "present" | "absent" | "unknown" {
  if (!node) return "absent";
  const value = scopes.resolveValue(node);
  switch (value.type) {
    case "NullLiteral":
      return "absent";
    case "Identifier":
      if (value.name === "undefined") return "absent";
      return scopes.bindingOf(value)?.import ? "present" : "unknown";
    case "CallExpression":
    case "NewExpression":
    case "ObjectExpression":
    case "StringLiteral":
    case "TemplateLiteral":
      return "present";
    case "AwaitExpression":
      return presence(value.argument, scopes);
    default:
      return scopes.moduleValue(value) ? "present" : "unknown";
  }
}

function providersOf({ byName }: Properties, scopes: Scopes): Pick<Setting, "providers" | "ids"> {
  const unknown = { providers: "unknown", ids: "unknown" } as const;
  const providers = byName.get("providers");
  const list = providers && scopes.resolveValue(providers);
  if (list?.type !== "ArrayExpression") return unknown;
  const kinds = new Set<ProviderKind>();
  const ids: AccountIds[] = [];
  for (const element of [...list.elements, ...pushedOnto(providers, scopes)]) {
    const provider = element && scopes.resolveValue(element);
    const kind = provider && providerKind(provider, scopes);
    if (!kind) return unknown;
    kinds.add(kind);
    if (kind === "oauth") ids.push(idsOf(provider, scopes));
  }
  return kinds.size > 0 ? { providers: kinds, ids: allIds(ids) } : unknown;
}

/** Numbers where the provider's own `profile()` gives them; what one of the application's gives is anybody's guess. */
function idsOf(provider: Node, scopes: Scopes): AccountIds {
  const name = providerName(provider, scopes)?.toLowerCase();
  if (provider.type !== "CallExpression" || !name) return "mixed";
  const [options] = provider.arguments;
  const given = options && scopes.resolveValue(options);
  const isOwn = given?.type !== "ObjectExpression" || propertiesOf(given, scopes).byName.has("profile");
  if (!numericIds.has(name)) return isOwn && given?.type === "ObjectExpression" ? "mixed" : "texts";
  return isOwn ? "mixed" : "numbers";
}

/** `providers.push(…)`: what is added to a list that has a name. */
export function pushedOnto(list: Node | undefined, scopes: Scopes): CallNode["arguments"] {
  return (scopes.bindingOf(list)?.references ?? []).flatMap(({ node }) => {
    const member = scopes.parentOf(node);
    const call = member && scopes.parentOf(member);
    const isPush = isMember(member) && member.object === node && /^(push|unshift)$/.test(keyName(member) ?? "");
    return isPush && isCall(call) && call.callee === member ? call.arguments : [];
  });
}

function providerKind(provider: Node, scopes: Scopes): ProviderKind | undefined {
  if (provider.type === "ObjectExpression") {
    const type = propertiesOf(provider, scopes).byName.get("type");
    const name = type && unwrap(type);
    return name?.type === "StringLiteral" && isProviderKind(name.value) ? name.value : undefined;
  }
  const name = providerName(provider, scopes);
  if (name === undefined) return undefined;
  return name.toLowerCase() === "email" ? "email" : name.toLowerCase() === "credentials" ? "credentials" : "oauth";
}
