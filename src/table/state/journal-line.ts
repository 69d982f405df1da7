import { fromJson, type JsonItem, toJson } from "../dynamodb/attribute-json.ts";
import type { BeforeImage } from "../model/before-image.ts";
import type { LeftEntry } from "./stores.ts";

/** The first line of a file with secrets, for whoever opens it. */
export const secretsWarning = {
  warning:
    "This file holds secrets (tokens, e-mail addresses). Keep it private; delete it when it is no longer needed.",
};

interface JournalLine {
  readonly kind: BeforeImage["kind"];
  readonly itemType: BeforeImage["itemType"];
  readonly before: JsonItem;
  readonly set?: JsonItem;
  readonly remove?: readonly string[];
  readonly again?: true;
}

/** A before-image as one line of a journal. */
export function toLine({ kind, itemType, before, set, remove, again }: BeforeImage): string {
  const line: JournalLine = {
    kind,
    itemType,
    before: toJson(before),
    ...(kind === "delete" ? {} : { set: toJson(set), remove }),
    ...(again ? { again } : {}),
  };
  return JSON.stringify(line);
}

/** The before-image that `toLine` was given; `undefined` when the line is none. */
export function fromLine(value: unknown): BeforeImage | undefined {
  if (!isJournalLine(value)) return undefined;
  const { kind, itemType, before, set = {}, remove = [], again = false } = value;
  return { kind, itemType, before: fromJson(before), set: fromJson(set), remove, again };
}

function isJournalLine(value: unknown): value is JournalLine {
  return typeof value === "object" && value !== null && "before" in value;
}

/** What is left for a person as one line of a list. */
export function leftLine(entry: LeftEntry): string {
  return JSON.stringify({ ...entry, key: toJson(entry.key) });
}
