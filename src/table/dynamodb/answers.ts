import type { AttributeValue, ConsumedCapacity } from "@aws-sdk/client-dynamodb";

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
    const answered = (items?.length ?? 0) + (unprocessed?.Keys?.length ?? 0);
    return answered <= keys.length ? undefined : "only the items that were asked for";
  },
  GetItem({ Key }, { Item }) {
    return Item === undefined || holds(Item as Key, Key as Key) ? undefined : "the item that was asked for";
  },
  DescribeTable: described("Table"),
  DescribeTimeToLive: described("TimeToLiveDescription"),
  DescribeContinuousBackups: described("ContinuousBackupsDescription"),
  CreateTable: described("TableDescription"),
  CreateBackup: described("BackupDetails"),
  DescribeBackup: described("BackupDescription"),
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
  /** What every item of the table has, as text. */
  #keys: readonly string[] = [];

  /** From now on items are held against the table's key, too. */
  expectKeys(names: readonly string[]): void {
    this.#keys = names;
  }

  /** @throws IncompleteAnswer for an answer that isn't one to what was asked */
  check(operation: string, asked: object, answer: object): void {
    const missing =
      checks[operation]?.(asked as Json, answer as Json, this.#keys) ?? this.#missingCapacity(operation, asked, answer);
    if (missing !== undefined) throw new IncompleteAnswer(operation, missing);
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
  { Limit, ExclusiveStartKey }: Json,
  { Items, Count, LastEvaluatedKey }: Json,
  keys: readonly string[],
): string | undefined {
  if (!areObjects(Items) || Items.length !== Count) return "as many items as it counts";
  if (!Items.every((item) => hasText(item as Key, keys))) return "the keys of its items";
  if (typeof Limit === "number" && Items.length > Limit) return "no more items than were asked for";
  if (LastEvaluatedKey === undefined || LastEvaluatedKey === null) return undefined;
  // The page before once more, as a cache or a mixed-up connection gives it, would go on for ever.
  const isAhead = JSON.stringify(LastEvaluatedKey) !== JSON.stringify(ExclusiveStartKey);
  return isAhead && Object.keys(LastEvaluatedKey).length > 0 ? undefined : "the key at which to go on";
}

function hasText(item: Key, names: readonly string[]): boolean {
  for (const name of names) if (typeof item[name]?.S !== "string") return false;
  return true;
}

function areObjects(list: unknown): list is readonly object[] {
  return Array.isArray(list) && list.every((element) => typeof element === "object" && element !== null);
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
