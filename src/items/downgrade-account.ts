import type { AttributeValue } from "@aws-sdk/client-dynamodb";
import { oauthAttributes, readAccountIdentity, tokens } from "./account-attributes.ts";
import { accountId } from "./account-id.ts";
import type { Change, Invalid, Item } from "./change.ts";
import type { Decision, MigrateOptions } from "./decision.ts";
import { type AccountIdentity, accountIndexKeys, accountPrimaryKeys, v3AccountIndexKeys } from "./keys.ts";
import { isoOfSeconds } from "./time.ts";
import { numericAccountIds } from "./v3-names.ts";

/**
 * An account as v3 writes it: the index keys swap places again, and the attributes get v3's names. What only v4 has (`id_token`,
 * `scope`, …) stays: v3 doesn't look at it, and the next migration finds it.
 */
export function downgradeAccount(decision: Decision, { keys }: MigrateOptions): Change {
  const providerId = decision.read("providerId");
  const provider = decision.read("provider");
  if (providerId !== undefined && provider !== undefined && providerId.S !== provider.S) {
    return decision.invalid("conflict", "providerId and provider name two providers");
  }
  const identity = readAccountIdentity(decision, providerId ?? provider);
  if ("kind" in identity) return identity;
  const isIndexed = decision.hasIndexKeys(v3AccountIndexKeys(identity));
  if (!isIndexed && !decision.hasIndexKeys(accountIndexKeys(identity))) {
    return decision.invalid("index-disagrees", "the index keys are missing or aren't those of this account");
  }
  const providerType = readProviderType(decision);
  if (typeof providerType !== "string") return providerType;
  const { indexPartitionKey, indexSortKey } = v3AccountIndexKeys(identity);
  const renamed = v3Names(decision);
  const targets: Item = {
    providerId: { S: identity.provider },
    providerType: { S: providerType },
    type: { S: "ACCOUNT" },
    ...(isIndexed
      ? {}
      : { [keys.indexPartitionKey]: { S: indexPartitionKey }, [keys.indexSortKey]: { S: indexSortKey } }),
    ...renamed.set,
    ...(providerId === undefined ? madeUp(decision, identity, renamed.set) : {}),
  };
  const set: Record<string, AttributeValue> = {};
  for (const [name, target] of Object.entries(targets)) {
    const present = decision.read(name);
    if (present?.S === target.S && present?.N === target.N && present?.NULL === target.NULL) continue;
    if (present !== undefined && present.NULL !== true && name in renamed.set) {
      return decision.invalid("conflict", `${name} is there already with another value than v4's attribute gives`);
    }
    set[name] = target;
  }
  const isDerivedId = decision.readString("id") === accountId(accountPrimaryKeys(identity));
  const remove = [...(provider === undefined ? [] : ["provider"]), ...renamed.remove, ...(isDerivedId ? ["id"] : [])];
  return decision.update({ set, remove });
}

/** v4 keeps the provider's type in `type`, v3 in `providerType`. */
function readProviderType(decision: Decision): string | Invalid {
  const type = decision.readString("type");
  const providerType = decision.readString("providerType");
  if (providerType) {
    if (type === undefined || type === "ACCOUNT" || type === providerType) return providerType;
    return decision.invalid("wrong-type", "type is neither ACCOUNT nor providerType");
  }
  if (type && type !== "ACCOUNT") return type;
  if (oauthAttributes.some((name) => decision.readString(name))) return "oauth";
  return decision.invalid("unreadable-attribute", "neither type nor providerType says what kind of provider it is");
}

/** What v4 has by other names. A time that isn't seconds stays under v4's name: v3 doesn't read it. */
function v3Names(decision: Decision): { readonly set: Item; readonly remove: readonly string[] } {
  const set: Record<string, AttributeValue> = {};
  const remove: string[] = [];
  for (const [v3Name, v4Name] of tokens) {
    const value = decision.read(v4Name);
    if (value?.S === undefined) continue;
    set[v3Name] = value;
    remove.push(v4Name);
  }
  const expiresAt = decision.read("expires_at");
  const iso = isoOfSeconds(expiresAt);
  if (iso !== undefined && !expiresAt?.N?.includes(".")) {
    set.accessTokenExpires = { S: iso };
    remove.push("expires_at");
  }
  return { set, remove };
}

/** What v3 keeps of an account and v4 doesn't. */
function madeUp(decision: Decision, { provider }: AccountIdentity, renamed: Item): Item {
  if (provider === "azure-ad-b2c" && decision.read("createdAt") === undefined) {
    decision.note("account-id-unknown-to-v3", "azure-ad-b2c: v3 identifies accounts by the id, not by the token's sub");
  }
  const id = decision.read("providerAccountId")?.S;
  const isNumber = numericAccountIds.has(provider) && id !== undefined && String(Number(id)) === id;
  return {
    ...(isNumber && Number.isSafeInteger(Number(id)) ? { providerAccountId: { N: id } } : {}),
    // v3's core knew of no time, and wrote null.
    ...(renamed.accessTokenExpires === undefined && decision.read("accessTokenExpires") === undefined
      ? { accessTokenExpires: { NULL: true as const } }
      : {}),
  };
}
