import type { AttributeValue, ConsumedCapacity } from "@aws-sdk/client-dynamodb";
import { ScannedPages } from "./scanned-pages.ts";
import { MixedUpAnswer, RepeatedAnswer, type SeenAnswers } from "./seen-answers.ts";

type Json = Readonly<Record<string, unknown>>;
type Key = Readonly<Record<string, AttributeValue>>;

/** An answer that says less than was asked, or something else: whatever sent it, it says nothing of what was done. */
class IncompleteAnswer extends Error {
  override readonly name = "IncompleteAnswer";

  constructor(operation: string, what: string) {
    super(`${operation} was answered without ${what}`);
  }
}

/** What is missing of an answer to each operation; `undefined` when all is there. */
const checks: Readonly<Record<string, (asked: Json, answer: Json, keys: readonly string[]) => string | undefined>> = {
  Scan: pageOfItems,
  Query: pageOfItems,
  BatchExecuteStatement({ Statements }, { Responses }) {
    const isComplete = lengthOf(Responses) === lengthOf(Statements) && areObjects(Responses);
    return isComplete ? undefined : "one response for each statement";
  },
  BatchGetItem({ RequestItems }, { Responses, UnprocessedKeys }) {
    const [[table, { Keys: keys }] = ["", { Keys: [] }]] = Object.entries(
      RequestItems as Record<string, { readonly Keys: readonly Key[] }>,
    );
    const items = (Responses as Record<string, readonly Key[]> | undefined)?.[table];
    const unprocessed = (UnprocessedKeys as Record<string, { readonly Keys?: readonly Key[] }> | undefined)?.[table];
    if (items && !areObjects(items)) return "items";
    if (!items && lengthOf(unprocessed?.Keys) !== keys.length) return "the items of the table that was asked for";
    const names = Object.keys(keys[0] ?? {});
    const open = new Set(keys.map((key) => keyText(key, names)));
    const answered = [...(items ?? []), ...(unprocessed?.Keys ?? [])];
    return answered.every((item) => open.delete(keyText(item, names)))
      ? undefined
      : "only the items that were asked for, each once";
  },
  GetItem({ Key }, { Item }) {
    return Item === undefined || holds(Item as Key, Key as Key) ? undefined : "the item that was asked for";
  },
  DescribeTable: ({ TableName }, { Table }) => table(TableName, Table),
  DescribeTimeToLive: described("TimeToLiveDescription"),
  UpdateTimeToLive: described("TimeToLiveSpecification"),
  DescribeContinuousBackups: described("ContinuousBackupsDescription"),
  CreateTable: ({ TableName }, { TableDescription }) => table(TableName, TableDescription),
  CreateBackup: described("BackupDetails"),
  DescribeBackup: described("BackupDescription"),
  ListBackups: described("BackupSummaries"),
};

/** Operations whose answer may be empty but for the capacity that they consumed. */
const silent: ReadonlySet<string> = new Set(["GetItem", "PutItem", "UpdateItem", "DeleteItem", "TransactWriteItems"]);

/**
 * How many answers without the capacity that was asked for it takes to believe that an engine never tells it: ScyllaDB
 * Alternator long didn't. Each is tried again, which finds out what became of a write; fewer than there are tries.
 */
const silencesOfAnEngine = 8;

/** Holds answers against what was asked. */
export class AnswerCheck {
  /** Whether this engine has told what anything consumes: then it always does. */
  #isTelling = false;
  #silences = 0;
  readonly #seen: SeenAnswers;
  readonly #pages = new ScannedPages();
  /** What every item of the table has, as text. */
  #keys: readonly string[] = [];

  /** @param seen the answers of this engine, to requests about any table */
  constructor(seen: SeenAnswers) {
    this.#seen = seen;
  }

  /** From now on items are held against the table's key, too. */
  expectKeys(names: readonly string[]): void {
    this.#keys = names;
  }

  /**
   * @param sentAt when the request left, in milliseconds as `performance.now()` counts
   * @throws an error for an answer that isn't one to what was asked: after most of them the same is tried again
   */
  check(operation: string, asked: object, answer: object, sentAt = Number.POSITIVE_INFINITY): void {
    const id = requestIdOf(answer);
    const others = id === undefined ? undefined : this.#others(operation, id, sentAt);
    if (others) throw others;
    const missing =
      checks[operation]?.(asked as Json, answer as Json, this.#keys) ?? this.#missingCapacity(operation, asked, answer);
    if (missing !== undefined) throw new IncompleteAnswer(operation, missing);
    if (id !== undefined || operation !== "Scan") return;
    if (this.#pages.isRepeated(asked, answer, this.#keys)) throw new RepeatedAnswer(operation);
  }

  /** What a refusal says; one that was another request's says nothing. */
  refusal(operation: string, error: unknown, sentAt = Number.POSITIVE_INFINITY): unknown {
    const id = requestIdOf((error ?? {}) as object);
    return (id === undefined ? undefined : this.#others(operation, id, sentAt)) ?? error;
  }

  /** What is wrong with an answer of this id, if anything is. */
  #others(operation: string, id: string, sentAt: number): Error | undefined {
    const seen = this.#seen.see(id, sentAt);
    if (seen === "new") return undefined;
    return seen === "repeated" ? new RepeatedAnswer(operation) : new MixedUpAnswer(operation);
  }

  /** A write that was carried out is told from an answer without content by the capacity that was asked for. */
  #missingCapacity(operation: string, asked: object, answer: object): string | undefined {
    if (!("ReturnConsumedCapacity" in asked)) return undefined;
    const { ConsumedCapacity: told } = answer as { ConsumedCapacity?: ConsumedCapacity | readonly ConsumedCapacity[] };
    if ([told].flat().some((consumed) => typeof consumed?.CapacityUnits === "number")) {
      this.#isTelling = true;
      return undefined;
    }
    if (!silent.has(operation)) return undefined;
    return this.#isTelling || ++this.#silences <= silencesOfAnEngine ? "the capacity that it consumed" : undefined;
  }
}

function pageOfItems(
  { Limit, ExclusiveStartKey, KeyConditionExpression, FilterExpression, ...expressions }: Json,
  { Items, Count, ScannedCount = Count, LastEvaluatedKey }: Json,
  keys: readonly string[],
): string | undefined {
  if (!areObjects(Items) || Items.length !== Count) return "as many items as it counts";
  // A page that was filtered, and given to who asked for all.
  if (FilterExpression === undefined && ScannedCount !== Count) return "all items that it went through";
  const odd = oddKeys(Items as readonly Key[], keys);
  if (odd !== undefined) return odd;
  const isAsked = equalities(`${KeyConditionExpression} ${FilterExpression}`, expressions);
  if (!Items.every((item) => isAsked(item as Key))) return "only the items that were asked for";
  if (typeof Limit === "number" && Items.length > Limit) return "no more items than were asked for";
  if (LastEvaluatedKey === undefined || LastEvaluatedKey === null) return undefined;
  // The page before once more, as a cache or a mixed-up connection gives it, would go on for ever.
  const isAhead = JSON.stringify(LastEvaluatedKey) !== JSON.stringify(ExclusiveStartKey);
  return isAhead && Object.keys(LastEvaluatedKey).length > 0 ? undefined : "the key at which to go on";
}

/** What is wrong with the keys of a page's items: every item has them, and no two have the same. */
function oddKeys(items: readonly Key[], names: readonly string[]): string | undefined {
  if (names.length === 0) return undefined;
  const seen = new Set<string>();
  for (const item of items) {
    let text = "";
    for (const name of names) {
      const value = item[name]?.S;
      if (typeof value !== "string") return "the keys of its items";
      text += `${value.length} ${value}`;
    }
    seen.add(text);
  }
  return seen.size === items.length ? undefined : "each of its items once";
}

/** What items have to be by an expression's equalities; what else it says is left to the engine. */
function equalities(
  expression: string,
  { ExpressionAttributeNames, ExpressionAttributeValues }: Json,
): (item: Key) => boolean {
  const names = (ExpressionAttributeNames ?? {}) as Readonly<Record<string, string>>;
  const values = (ExpressionAttributeValues ?? {}) as Key;
  const equal = [...expression.matchAll(/(#\w+) = (:\w+)/g)].map(
    ([, name = "", value = ""]) => [names[name] ?? "", values[value]?.S] as const,
  );
  return (item) => equal.every(([name, value]) => item[name]?.S === value);
}

function keyText(item: Key, names: readonly string[]): string {
  return JSON.stringify(names.map((name) => item[name]));
}

/** The id of an answer, or of a refusal; an engine may give none. */
function requestIdOf(answered: object): string | undefined {
  const { requestId } = (answered as { readonly $metadata?: { readonly requestId?: unknown } }).$metadata ?? {};
  return typeof requestId === "string" && requestId !== "" ? requestId : undefined;
}

function areObjects(list: unknown): list is readonly object[] {
  return Array.isArray(list) && list.every((element) => typeof element === "object" && element !== null);
}

/** @param name the table's name, or its ARN */
function table(name: unknown, description: unknown): string | undefined {
  const { TableName } = (description ?? {}) as { readonly TableName?: unknown };
  return TableName === String(name).replace(/^arn:.*:table\//, "") ? undefined : "the table that was asked for";
}

function described(name: string) {
  return (_asked: Json, answer: Json) => (answer[name] ? undefined : name);
}

function lengthOf(list: unknown): number {
  return Array.isArray(list) ? list.length : -1;
}

/** Whether an item has a key. Keys are text here. */
function holds(item: Key, key: Key): boolean {
  return Object.entries(key).every(([name, value]) => item[name]?.S === value.S);
}
