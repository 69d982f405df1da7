import type { AttributeValue } from "@aws-sdk/client-dynamodb";
import type { Item, KeyNames } from "../../items/index.ts";
import { own } from "../../items/own.ts";
import { fromJson, type JsonItem } from "../dynamodb/attribute-json.ts";

/** What a line of an export tells of one item. */
export interface ExportRecord {
  /** Its primary key. */
  readonly key: readonly [partition: string, sort: string];
  /** As it was then; `undefined` when it had been deleted. */
  readonly item: Item | undefined;
}

/**
 * Reads a line: `{"Item":{…}}` of a full export, `{"Metadata":{…},"Keys":{…},"NewImage":{…},"OldImage":{…}}` of an incremental
 * one, where what was deleted has no new image.
 *
 * @returns why it can't be one, in words that quote nothing of it
 */
export function readRecord(line: string, type: "full" | "incremental", keys: KeyNames): ExportRecord | string {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    return "isn't JSON";
  }
  if (!isObject(value)) return "isn't an object";
  if (type === "full") {
    const item = own(value, "Item");
    return isItem(item) ? recordOf(item, item, keys) : "has no Item in DynamoDB's JSON";
  }
  const [named, image] = [own(value, "Keys"), own(value, "NewImage")];
  if (!isItem(named)) return "has no Keys in DynamoDB's JSON";
  if (!isObject(own(value, "Metadata"))) return "has no Metadata";
  if (image === undefined) return recordOf(named, undefined, keys);
  if (!isItem(image)) return "has a NewImage that isn't in DynamoDB's JSON";
  const record = recordOf(image, image, keys);
  const same = typeof record !== "string" && recordOf(named, undefined, keys);
  const isSame =
    typeof same === "object" && typeof record === "object" && same.key.join("\n") === record.key.join("\n");
  return isSame || typeof record === "string" ? record : "has a NewImage of another item than its Keys";
}

function recordOf(
  holder: JsonItem,
  item: JsonItem | undefined,
  { partitionKey, sortKey }: KeyNames,
): ExportRecord | string {
  const [partition, sort] = [partitionKey, sortKey].map((name) => (own(holder, name) as AttributeValue | undefined)?.S);
  // Every item of a table has its keys.
  if (partition === undefined || sort === undefined) {
    return `has no keys ${partitionKey} and ${sortKey} that are texts; the table has other keys, or is another one`;
  }
  return { key: [partition, sort], item: item && fromJson(item) };
}

/** How deep lists and maps lie in one another at most (developer guide, "Quotas"), and some more. */
const deepest = 40;

function isItem(value: unknown, depth = 0): value is JsonItem {
  return isObject(value) && Object.values(value).every((attribute) => isValue(attribute, depth));
}

const isText = (value: unknown): value is string => typeof value === "string";
const isTexts = (value: unknown) => Array.isArray(value) && value.every(isText);

/** A value with its type, one of DynamoDB's. */
function isValue(value: unknown, depth: number): boolean {
  if (!isObject(value)) return false;
  const names = Object.keys(value);
  if (names.length !== 1 || depth > deepest) return false;
  const [type = ""] = names;
  const inner = value[type];
  switch (type) {
    case "S":
    case "N":
    case "B":
      return isText(inner);
    case "SS":
    case "NS":
    case "BS":
      return isTexts(inner);
    case "BOOL":
      return typeof inner === "boolean";
    case "NULL":
      return inner === true;
    case "L":
      return Array.isArray(inner) && inner.every((each) => isValue(each, depth + 1));
    case "M":
      return isItem(inner, depth + 1);
    default:
      return false;
  }
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
