import { applyChange, type Change, type Item, type ItemType, type KeyNames } from "../../items/index.ts";
import { prefix } from "../../items/keys.ts";
import { own } from "../../items/own.ts";

/** A change as it may be shown to anybody: what happens to which attribute, with every secret masked. */
export interface MaskedChange {
  readonly itemType: ItemType;
  readonly kind: Changing["kind"];
  /** The code of the reason, when the item is left. */
  readonly reason: string | null;
  /** The primary key, masked. */
  readonly key: string;
  /** The attributes that change; `null` where there is none before or after. */
  readonly attributes: readonly {
    readonly name: string;
    readonly before: string | null;
    readonly after: string | null;
  }[];
}

/** What becomes of an item that is not left as it is for good reason: such changes are shown. */
type Changing = Exclude<Change, { readonly kind: "foreign" | "current" | "leave" }>;

/** A change of an item, for samples in reports. */
export function maskedChange(item: Item, change: Changing, keys: KeyNames): MaskedChange {
  const after = applyChange(item, change);
  const names = after ? new Set([...Object.keys(item), ...Object.keys(after)]) : new Set<string>();
  const attributes = [...names]
    .sort()
    .map((name) => ({ name, before: masked(name, item, keys), after: after ? masked(name, after, keys) : null }))
    .filter(({ name }) => item[name] !== after?.[name]);
  return {
    itemType: change.itemType,
    kind: change.kind,
    reason: change.kind === "invalid" ? change.reason.code : null,
    key: maskedKey(item, keys),
    attributes,
  };
}

/** A primary key as it is: for who asked to see it. */
export function shownKey(item: Item, { partitionKey, sortKey }: KeyNames): string {
  return [partitionKey, sortKey].map((name) => item[name]?.S ?? "").join(" / ");
}

/** A primary key with its secrets masked: a session's sort key is its token, a user's index key an e-mail. */
export function maskedKey(item: Item, { partitionKey, sortKey }: KeyNames): string {
  const provider = providerOf(item, sortKey);
  return [partitionKey, sortKey].map((name) => maskedKeyText(item[name]?.S ?? "", provider)).join(" / ");
}

/**
 * The provider of an account, which isn't a secret. Only what an account calls so and has in its sort key too, where v3 and
 * v4 both have the provider first: in an index key of v3's, or of who knows whose, there may be the account's id, which is
 * a login name or the id of a person.
 */
function providerOf(item: Item, sortKey: string): string | undefined {
  const provider = (item.providerId ?? item.provider)?.S ?? "";
  const isInKey = item[sortKey]?.S?.startsWith(`${prefix.account}${provider}#`);
  return isInKey && /^[\w.-]{1,40}$/.test(provider) ? provider : undefined;
}

/** Attributes whose texts are words of next-auth's, not of a person, and the words. */
const words: ReadonlyMap<string, ReadonlySet<string>> = new Map(
  ["type", "providerType"].map((name) => [
    name,
    new Set(["USER", "ACCOUNT", "SESSION", "VR", "VT", "oauth", "oauth2", "oidc", "email", "credentials", "webauthn"]),
  ]),
);
const providers: ReadonlySet<string> = new Set(["provider", "providerId"]);
const dates: ReadonlySet<string> = new Set(["expires", "expires_at", "accessTokenExpires", "createdAt", "updatedAt"]);
const isoDate = /^[\d:.TZ+-]{1,30}$/;

/** A value as it may be shown; `null` when there is none. */
function masked(name: string, item: Item, keys: KeyNames): string | null {
  const value = own(item, name);
  if (value === undefined) return null;
  if (value.NULL) return "null";
  if (value.M && Object.keys(value.M).length === 0) return "{}";
  const isKey = Object.values(keys).includes(name);
  if (value.S !== undefined) {
    const provider = providerOf(item, keys.sortKey);
    if (isKey) return maskedKeyText(value.S, provider);
    const isShown =
      words.get(name)?.has(value.S) ||
      (providers.has(name) && value.S === provider) ||
      (dates.has(name) && isoDate.test(value.S));
    return isShown ? JSON.stringify(value.S) : `text (${value.S.length})`;
  }
  if (value.N !== undefined) return dates.has(name) ? value.N : `number (${value.N.length})`;
  return Object.keys(value)[0] ?? "";
}

/** `USER#…`, `ACCOUNT#github#…`: prefixes and the item's provider aren't secrets, what follows is. */
function maskedKeyText(text: string, provider: string | undefined): string {
  const [, start = "", rest = ""] = /^([A-Z]{2,10}#)(.*)$/s.exec(text) ?? [];
  if (!start) return "…";
  if (["USER#null", "USER#undefined", "USER#"].includes(text)) return text;
  if (start !== prefix.account || provider === undefined) return `${start}…`;
  if (rest === provider) return text;
  return rest.startsWith(`${provider}#`) ? `${start}${provider}#…` : `${start}…`;
}
