import type { AttributeValue } from "@aws-sdk/client-dynamodb";
import { applyChange, type Change, type Item, type ItemType, type KeyNames } from "../../items/index.ts";

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
    .map((name) => ({ name, before: masked(name, item[name], keys), after: masked(name, after?.[name], keys) }))
    .filter(({ name }) => item[name] !== after?.[name]);
  return {
    itemType: change.itemType,
    kind: change.kind,
    reason: change.kind === "invalid" ? change.reason.code : null,
    key: maskedKey(item, keys),
    attributes,
  };
}

/** A primary key with its secrets masked: a session's sort key is its token, a user's index key an e-mail. */
function maskedKey(item: Item, { partitionKey, sortKey }: KeyNames): string {
  return [partitionKey, sortKey].map((name) => maskedKeyText(item[name]?.S ?? "")).join(" / ");
}

/** Attributes whose texts are words of next-auth and AWS, not of a person. */
const words: ReadonlySet<string> = new Set(["type", "provider", "providerId", "providerType"]);
const dates: ReadonlySet<string> = new Set(["expires", "expires_at", "accessTokenExpires", "createdAt", "updatedAt"]);
const isoDate = /^[\d:.TZ+-]{1,30}$/;

/** A value as it may be shown; `null` when there is none. */
function masked(name: string, value: AttributeValue | undefined, keys: KeyNames): string | null {
  if (value === undefined) return null;
  if (value.NULL) return "null";
  if (value.M && Object.keys(value.M).length === 0) return "{}";
  const isKey = Object.values(keys).includes(name);
  if (value.S !== undefined) {
    if (isKey) return maskedKeyText(value.S);
    if (words.has(name) && /^[\w.-]{1,40}$/.test(value.S)) return JSON.stringify(value.S);
    if (dates.has(name) && isoDate.test(value.S)) return JSON.stringify(value.S);
    return `text (${value.S.length})`;
  }
  if (value.N !== undefined) return dates.has(name) ? value.N : `number (${value.N.length})`;
  return Object.keys(value)[0] ?? "";
}

/** `USER#…`, `ACCOUNT#github#…`: prefixes and providers are no secrets, what follows is. */
function maskedKeyText(text: string): string {
  const [, prefix = "", rest = ""] = /^([A-Z]{2,10}#)(.*)$/s.exec(text) ?? [];
  if (!prefix) return "…";
  if (["USER#null", "USER#undefined", "USER#"].includes(text)) return text;
  const provider = prefix === "ACCOUNT#" ? /^[a-z][a-z0-9-]{1,30}(?=#|$)/.exec(rest)?.[0] : undefined;
  if (provider === undefined) return `${prefix}…`;
  return provider === rest ? `${prefix}${provider}` : `${prefix}${provider}#…`;
}
