import { describe, expect, it } from "vitest";
import { AnswerCheck } from "./answers.ts";
import { failureOf } from "./failure.ts";
import { SeenAnswers } from "./seen-answers.ts";

const key = (name: string) => ({ pk: { S: name }, sk: { S: name } });
const RequestItems = { t: { Keys: [key("a"), key("b")] } };
const capacity = { ReturnConsumedCapacity: "TOTAL" };
const ConsumedCapacity = { TableName: "t", CapacityUnits: 1 };

/** By operation: what was asked, answers to it, and answers that are none. */
const cases: readonly (readonly [string, object, readonly object[], readonly object[]])[] = [
  [
    "Scan",
    {},
    [
      { Items: [], Count: 0 },
      { Items: [key("a")], Count: 1, LastEvaluatedKey: key("a") },
    ],
    [
      {},
      { Items: [] },
      { Count: 0 },
      { Items: {}, Count: 0 },
      { Items: [key("a")], Count: 2 },
      { Items: [null], Count: 1 },
      { Items: ["a"], Count: 1 },
      { Items: [], Count: 0, LastEvaluatedKey: {} },
    ],
  ],
  [
    "Scan",
    { Limit: 1, ExclusiveStartKey: key("a") },
    [{ Items: [key("b")], Count: 1, LastEvaluatedKey: key("b") }],
    [
      { Items: [key("b"), key("c")], Count: 2 },
      { Items: [key("a")], Count: 1, LastEvaluatedKey: key("a") },
    ],
  ],
  ["Scan", {}, [{ Items: [], Count: 0, ScannedCount: 0 }], [{ Items: [], Count: 0, ScannedCount: 1 }]],
  ["Scan", { FilterExpression: "#a > :a" }, [{ Items: [], Count: 0, ScannedCount: 7 }], [{}]],
  ["Query", {}, [{ Items: [], Count: 0 }], [{}, { Items: [], Count: 1 }]],
  ...["KeyConditionExpression", "FilterExpression"].map(
    (expression) =>
      [
        "Query",
        {
          [expression]: "#0 = :0 AND begins_with(#1, :1)",
          ExpressionAttributeNames: { "#0": "pk", "#1": "sk" },
          ExpressionAttributeValues: { ":0": { S: "a" }, ":1": { S: "a" } },
        },
        [{ Items: [key("a")], Count: 1 }],
        [
          { Items: [key("b")], Count: 1 },
          { Items: [key("a"), key("b")], Count: 2 },
          { Items: [{}], Count: 1 },
        ],
      ] as const,
  ),
  [
    "BatchExecuteStatement",
    { Statements: [{}, {}] },
    [{ Responses: [{}, { Error: {} }] }],
    [
      {},
      { Responses: [] },
      { Responses: [{}] },
      { Responses: [{}, {}, {}] },
      { Responses: [{}, null] },
      { Responses: { length: 2 } },
    ],
  ],
  [
    "BatchGetItem",
    { RequestItems },
    [
      { Responses: { t: [] }, UnprocessedKeys: {} },
      { Responses: { t: [key("b")] } },
      { Responses: {}, UnprocessedKeys: { t: RequestItems.t } },
      { Responses: { t: [key("a")] }, UnprocessedKeys: { t: { Keys: [key("b")] } } },
    ],
    [
      {},
      { Responses: {} },
      { Responses: {}, UnprocessedKeys: { t: { Keys: [key("a")] } } },
      { Responses: { t: [key("a"), key("b")] }, UnprocessedKeys: { t: { Keys: [key("b")] } } },
      { Responses: { t: [key("a"), null] } },
      { Responses: { t: "a" } },
      { Responses: { t: [key("a"), key("a")] } },
      { Responses: { t: [key("c")] } },
      { Responses: { t: [key("a")] }, UnprocessedKeys: { t: { Keys: [key("a")] } } },
      { Responses: { t: [] }, UnprocessedKeys: { t: { Keys: [key("c")] } } },
    ],
  ],
  [
    "GetItem",
    { Key: key("a"), ...capacity },
    [{ ConsumedCapacity, Item: key("a") }, { ConsumedCapacity }],
    [{}, { ConsumedCapacity, Item: key("b") }],
  ],
  ...["PutItem", "UpdateItem", "DeleteItem"].map(
    (operation) =>
      [
        operation,
        capacity,
        [{ ConsumedCapacity }],
        [{}, { ConsumedCapacity: {} }, { ConsumedCapacity: null }],
      ] as const,
  ),
  [
    "TransactWriteItems",
    capacity,
    [{ ConsumedCapacity: [ConsumedCapacity] }],
    [{}, { ConsumedCapacity: [] }, { ConsumedCapacity: [null] }],
  ],
  ...(
    [
      ["DescribeTable", "Table"],
      ["CreateTable", "TableDescription"],
    ] as const
  ).flatMap(([operation, name]) =>
    ["t", "arn:aws:dynamodb:us-east-1:000000000000:table/t"].map(
      (TableName) =>
        [operation, { TableName }, [{ [name]: { TableName: "t" } }], [{}, { [name]: { TableName: "u" } }]] as const,
    ),
  ),
];

describe.each(cases)("%s", (operation, asked, whole, incomplete) => {
  it("takes an answer to what was asked", () => {
    const check = new AnswerCheck(new SeenAnswers());
    for (const answer of whole) expect(() => check.check(operation, asked, answer)).not.toThrow();
  });

  it("takes nothing else, and has it tried again", () => {
    const check = new AnswerCheck(new SeenAnswers());
    for (const answer of whole) check.check(operation, asked, answer);
    for (const answer of incomplete) {
      let thrown: unknown;
      try {
        check.check(operation, asked, answer);
      } catch (error) {
        thrown = error;
      }
      expect([answer, failureOf(thrown)]).toEqual([answer, "transient"]);
    }
  });
});

it("takes no items for a table's that lack its key", () => {
  const check = new AnswerCheck(new SeenAnswers());
  const asked = [
    { Items: [key("a")], Count: 1 },
    { Items: [{ pk: "a", sk: { S: "a" } }], Count: 1 },
  ] as const;
  for (const answer of asked) expect(() => check.check("Scan", {}, answer)).not.toThrow();
  check.expectKeys(["pk", "sk"]);
  expect(() => check.check("Scan", {}, asked[0])).not.toThrow();
  const odd = [{ pk: "a" }, { pk: null }, { pk: [] }, { pk: { N: "1" } }, { pk: { S: 1 } }, { sk: undefined }];
  for (const item of odd) {
    const answer = { Items: [{ ...key("a"), ...item }], Count: 1 };
    expect(() => check.check("Scan", {}, answer), JSON.stringify(item)).toThrow("without the keys of its items");
  }
});

it("takes no page for one that has an item twice", () => {
  const check = new AnswerCheck(new SeenAnswers());
  check.expectKeys(["pk", "sk"]);
  const item = (pk: string, sk: string) => ({ pk: { S: pk }, sk: { S: sk } });
  const page = (...Items: object[]) => ({ Items, Count: Items.length });
  for (const operation of ["Scan", "Query"]) {
    const twice = page(item("a", "1"), item("b", "1"), { ...item("a", "1"), more: { S: "x" } });
    expect(() => check.check(operation, {}, twice)).toThrow("without each of its items once");
    // Keys that are the same text when they are put together are others.
    const others = page(item("a", "b1"), item("ab", "1"), item("a1 b", "1"), item("a", "1 b1"));
    expect(() => check.check(operation, {}, others)).not.toThrow();
  }
});

describe("an answer that was another request's", () => {
  const numbered = (requestId: string, answer: object = { Items: [], Count: 0 }) => ({
    ...answer,
    $metadata: { requestId },
  });

  it("is told by its id, whatever it is an answer to", () => {
    const seen = new SeenAnswers();
    const [one, other] = [new AnswerCheck(seen), new AnswerCheck(seen)];
    one.check("Scan", {}, numbered("1"));
    one.check("Scan", {}, numbered("2"));
    for (const check of [one, other]) {
      for (const id of ["1", "2"]) {
        expect(() => check.check("Query", {}, numbered(id))).toThrow("the answer to another request");
        const refusal = check.refusal("Query", Object.assign(new Error("no"), numbered(id)));
        expect(failureOf(refusal)).toBe("transient");
      }
    }
    expect(() => other.check("Scan", {}, numbered("3"))).not.toThrow();
    // Sent before that one was believed, which was perhaps a mistake: nobody can go on.
    expect(() => one.check("Scan", {}, numbered("3"), 0)).toThrow("one and the same answer");
    expect(failureOf(one.refusal("Scan", Object.assign(new Error("no"), numbered("3")), 0))).toBe("final");
    const refusal = Object.assign(new Error("no"), numbered("4"));
    expect(other.refusal("Query", refusal)).toBe(refusal);
  });

  it("is told by where its page ends, where answers have no ids", () => {
    const check = new AnswerCheck(new SeenAnswers());
    check.expectKeys(["pk", "sk"]);
    const scan = (Segment: number, from?: string) => ({
      TableName: "t",
      Segment,
      TotalSegments: 2,
      Limit: 2,
      ...(from ? { ExclusiveStartKey: key(from) } : {}),
    });
    const page = (names: readonly string[], next?: string) => ({
      Items: names.map(key),
      Count: names.length,
      ...(next ? { LastEvaluatedKey: key(next) } : {}),
    });
    const first = page(["a", "b"], "b");
    const last = page(["c"]);
    check.check("Scan", scan(0), first);
    check.check("Scan", scan(0, "b"), last);
    const repeated = "the answer to another request";
    // Once more as it was asked for before.
    expect(() => check.check("Scan", scan(0), first)).not.toThrow();
    expect(() => check.check("Scan", scan(0, "b"), last)).not.toThrow();
    // Another segment, and further on in this one.
    for (const answer of [first, last]) expect(() => check.check("Scan", scan(1), answer)).toThrow(repeated);
    expect(() => check.check("Scan", scan(0, "x"), first)).toThrow(repeated);
    // Another way through the table.
    expect(() => check.check("Scan", { ...scan(1), Limit: 3 }, first)).not.toThrow();
    expect(() => check.check("Scan", { ...scan(1), TotalSegments: 3 }, first)).not.toThrow();
  });
});

it("takes a first write that was answered with nothing for none", () => {
  const check = new AnswerCheck(new SeenAnswers());
  expect(() => check.check("UpdateItem", capacity, {})).toThrow("without the capacity");
  expect(() => check.check("UpdateItem", capacity, { ConsumedCapacity })).not.toThrow();
  for (let times = 0; times < 20; times++) expect(() => check.check("DeleteItem", capacity, {})).toThrow();
});

it("goes on, before tries run out, where an engine never tells what it consumes", () => {
  const check = new AnswerCheck(new SeenAnswers());
  for (let tries = 1; tries < 9; tries++) expect(() => check.check("UpdateItem", capacity, {})).toThrow();
  for (let times = 0; times < 20; times++) expect(() => check.check("UpdateItem", capacity, {})).not.toThrow();
});
