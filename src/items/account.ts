import type { AttributeValue } from "@aws-sdk/client-dynamodb";
import { oauthAttributes, readAccountIdentity, tokens } from "./account-attributes.ts";
import { accountId } from "./account-id.ts";
import type { Change, Item, NoteCode } from "./change.ts";
import { type Decision, type MigrateOptions, timestampsToDrop } from "./decision.ts";
import { downgradeAccount } from "./downgrade-account.ts";
import type { Flaw, ItemRules } from "./item-rules.ts";
import { type AccountIdentity, accountIndexKeys, accountPrimaryKeys, prefix, v3AccountIndexKeys } from "./keys.ts";
import { isEmptyMap, readExpiresAt, readTokenExpiry } from "./time.ts";
import { v3AccountAttributes } from "./v3-names.ts";

/** Accounts whose shape is converted but that v4 still can't sign in: the report names them. */
const notes: ReadonlyMap<string, readonly [NoteCode, string]> = new Map([
  [
    "azure-ad-b2c",
    ["account-id-changes-in-v4", "azure-ad-b2c: v4 identifies accounts by the token's sub, not by the id"],
  ],
  ["basecamp", ["provider-not-in-v4", "basecamp: next-auth v4 has no such provider"]],
]);

/**
 * Accounts keep their primary key; the index keys swap places, which is what breaks sign-in after the upgrade, and the
 * attributes get v4's names. `providerId` is v3's, `provider` v4's.
 */
function decideAccount(decision: Decision, options: MigrateOptions): Change {
  const providerId = decision.read("providerId");
  const identity = readAccountIdentity(decision, providerId ?? decision.read("provider"));
  if ("kind" in identity) return identity;
  return providerId ? fromV3(decision, identity, options) : repairV4(decision, identity, options);
}

/**
 * A v4 account. A numeric account id, which v4 expects as text, is repaired, and so is what adapters wrote that were copied
 * from pull requests: v3's index keys, v3's `type`, and the empty map of a date that aws-sdk v2 lost.
 */
function repairV4(
  decision: Decision,
  { provider, providerAccountId }: AccountIdentity,
  { keys, repair = false }: MigrateOptions,
): Change {
  const identity = { provider, providerAccountId };
  const set: Record<string, AttributeValue> = {};
  if (!decision.hasIndexKeys(accountIndexKeys(identity))) {
    if (!decision.hasIndexKeys(v3AccountIndexKeys(identity))) {
      return decision.invalid("index-disagrees", "the index keys are missing or aren't those of a v4 account");
    }
    const { indexPartitionKey, indexSortKey } = accountIndexKeys(identity);
    set[keys.indexPartitionKey] = { S: indexPartitionKey };
    set[keys.indexSortKey] = { S: indexSortKey };
    decision.note("half-v4", "v4's attributes under v3's index keys: re-indexed");
  }
  if (decision.read("type")?.S === "ACCOUNT" && oauthAttributes.some((name) => decision.readString(name))) {
    set.type = { S: "oauth" };
  }
  if (decision.readString("providerAccountId") === undefined) set.providerAccountId = { S: providerAccountId };
  const remove = isEmptyMap(decision.read("expires")) ? ["expires"] : [];
  if (!repair) return decision.update({ set, remove });
  const repairs = repairsOf(decision);
  return decision.update({ set: { ...repairs.set, ...set }, remove: [...remove, ...repairs.remove] });
}

/** What v3's attributes become where an account of v4's shape still has them, and an `expires_at` in whole seconds. */
function repairsOf(decision: Decision): { readonly set: Item; readonly remove: readonly string[] } {
  const set: Record<string, AttributeValue> = {};
  const remove: string[] = [];
  for (const [v3Name, v4Name] of tokens) {
    const value = decision.read(v3Name);
    if (value?.S === undefined && value?.NULL !== true) continue;
    // v4 reads its own names only: what is there is newer, or the same.
    if (value.S !== undefined && decision.read(v4Name) === undefined) set[v4Name] = value;
    remove.push(v3Name);
  }
  const type = decision.read("type");
  const isTypeOpen = type === undefined || type.S === "ACCOUNT";
  const providerType = decision.readString("providerType");
  if (providerType && (isTypeOpen || type?.S === providerType)) {
    if (isTypeOpen) set.type = { S: providerType };
    remove.push("providerType");
  } else if (type === undefined && oauthAttributes.some((name) => decision.readString(name))) set.type = { S: "oauth" };
  const written = readExpiresAt(decision.read("expires_at"));
  if (written !== undefined) set.expires_at = { N: String(written) };
  const accessTokenExpires = decision.read("accessTokenExpires");
  const expiry = readTokenExpiry(accessTokenExpires);
  if (accessTokenExpires !== undefined && expiry !== "unreadable") {
    if (expiry !== "unknown" && decision.read("expires_at") === undefined) set.expires_at = { N: String(expiry) };
    remove.push("accessTokenExpires");
  }
  return { set, remove };
}

/** Renames the tokens to v4's names. Returns v3's name of one that can't be read. */
function renameTokens(decision: Decision, targets: Map<string, AttributeValue>, remove: string[]): string | undefined {
  for (const [v3Name, v4Name] of tokens) {
    const value = decision.read(v3Name);
    if (value === undefined) continue;
    if (value.S === undefined && value.NULL !== true) return v3Name;
    if (value.S !== undefined) targets.set(v4Name, value);
    remove.push(v3Name);
  }
  return undefined;
}

/** Takes out the targets that are there already. Returns the name of one that is there with another value. */
function dropPresent(decision: Decision, targets: Map<string, AttributeValue>): string | undefined {
  for (const [name, target] of targets) {
    const present = decision.read(name);
    if (present === undefined) continue;
    if (present.S !== target.S || present.N !== target.N) return name;
    targets.delete(name);
  }
  return undefined;
}

function fromV3(decision: Decision, identity: AccountIdentity, options: MigrateOptions): Change {
  const { provider, providerAccountId } = identity;
  const hasV4Index = decision.hasIndexKeys(accountIndexKeys(identity));
  if (!hasV4Index && !decision.hasIndexKeys(v3AccountIndexKeys(identity))) {
    return decision.invalid("index-disagrees", "the index keys are missing or aren't those of this account");
  }
  const type = decision.readString("providerType");
  if (!type) return decision.invalid("unreadable-attribute", "providerType is missing, empty or no text");
  const oldType = decision.read("type");
  if (oldType !== undefined && oldType.S !== "ACCOUNT" && oldType.S !== type) {
    return decision.invalid("wrong-type", "type is neither ACCOUNT nor providerType");
  }

  // What v4 calls what v3 had. A target that is already there must hold the same.
  const targets = new Map<string, AttributeValue>([["provider", { S: provider }]]);
  const remove = ["providerId", "providerType"];
  const unreadable = renameTokens(decision, targets, remove);
  if (unreadable !== undefined) {
    return decision.invalid("unreadable-attribute", `${unreadable} is neither text nor null`);
  }
  const accessTokenExpires = decision.read("accessTokenExpires");
  const expiresAt = readTokenExpiry(accessTokenExpires);
  if (expiresAt === "unreadable") {
    // Sign-in doesn't need it, so the account is repaired anyway.
    decision.note("token-expiry-unreadable", "accessTokenExpires can't be read as a date: kept, no expires_at set");
  } else if (accessTokenExpires !== undefined) {
    if (expiresAt !== "unknown") targets.set("expires_at", { N: String(expiresAt) });
    remove.push("accessTokenExpires");
  }
  const conflict = dropPresent(decision, targets);
  if (conflict !== undefined) {
    return decision.invalid("conflict", `${conflict} is there already with another value than v3's attribute gives`);
  }

  if (oldType?.S !== type) targets.set("type", { S: type });
  if (decision.readString("providerAccountId") === undefined) {
    targets.set("providerAccountId", { S: providerAccountId });
  }
  if (decision.read("id") === undefined) targets.set("id", { S: accountId(accountPrimaryKeys(identity)) });
  if (!hasV4Index) {
    const { indexPartitionKey, indexSortKey } = accountIndexKeys(identity);
    targets.set(options.keys.indexPartitionKey, { S: indexPartitionKey });
    targets.set(options.keys.indexSortKey, { S: indexSortKey });
  }

  const note = notes.get(provider);
  if (note) decision.note(...note);
  return decision.update({
    set: Object.fromEntries(targets),
    remove: [...remove, ...timestampsToDrop(decision, options)],
  });
}

function flawsOfV4(item: Item): readonly Flaw[] {
  const flaws: Flaw[] = [];
  const add = (code: string, message: string) => flaws.push({ code, message, level: "defect" });
  if (item.providerAccountId?.N !== undefined) {
    add("numeric-account-id", "providerAccountId is a number: v4 expects text");
  }
  if (item.type?.S === undefined || item.type.S === "ACCOUNT") {
    add("account-type", "type is missing or v3's: v4 keeps the provider's type there, as in oauth");
  }
  if (item.expires_at !== undefined && item.expires_at.NULL !== true && !isInSeconds(item.expires_at.N)) {
    add(
      "expires-at-not-seconds",
      "expires_at isn't a number of seconds since 1970: the access token never seems to expire",
    );
  }
  if (v3AccountAttributes.some((name) => item[name] !== undefined)) {
    add("leftover-v3-attributes", "attributes by v3's names, which v4 doesn't read: nothing refreshes what is in them");
  }
  return flaws;
}

/** Seconds since 1970 have ten digits until the year 2286; milliseconds have thirteen. */
const isInSeconds = (number: string | undefined): boolean => number !== undefined && Number(number) < 1e11;

export const accountRules: ItemRules = {
  prefixes: [prefix.user, prefix.account],
  decide: decideAccount,
  downgrade: downgradeAccount,
  isV3: ({ providerId }) => providerId !== undefined,
  flawsOfV4,
  flawsOfV3: () => [],
  copy: undefined,
  duplicate: {
    code: "duplicate-account",
    message: "another account has the same provider and id: either of them is found",
    level: "defect",
  },
  belongsTo: "a user",
  // v4 keeps all accounts of a provider under one index key.
  sharedIndexPartition: prefix.account,
  seenByV4:
    "Instances that still run next-auth v4 find downgraded accounts only with readV3Items: without it signing in with them ends in OAuthAccountNotLinked. Switch all traffic to v3 first.",
};
