import { describe, expect, it } from "vitest";
import { AnswerCheck } from "./answers.ts";
import { failureOf } from "./failure.ts";

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
  ["Query", {}, [{ Items: [], Count: 0 }], [{}, { Items: [], Count: 1 }]],
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
  ["DescribeTable", {}, [{ Table: {} }], [{}]],
];

describe.each(cases)("%s", (operation, asked, whole, incomplete) => {
  it("takes an answer to what was asked", () => {
    const check = new AnswerCheck();
    for (const answer of whole) expect(() => check.check(operation, asked, answer)).not.toThrow();
  });

  it("takes nothing else, and has it tried again", () => {
    const check = new AnswerCheck();
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
  const check = new AnswerCheck();
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

it("takes a first write that was answered with nothing for none", () => {
  const check = new AnswerCheck();
  expect(() => check.check("UpdateItem", capacity, {})).toThrow("without the capacity");
  expect(() => check.check("UpdateItem", capacity, { ConsumedCapacity })).not.toThrow();
  for (let times = 0; times < 20; times++) expect(() => check.check("DeleteItem", capacity, {})).toThrow();
});

it("goes on, before tries run out, where an engine never tells what it consumes", () => {
  const check = new AnswerCheck();
  for (let tries = 1; tries < 9; tries++) expect(() => check.check("UpdateItem", capacity, {})).toThrow();
  for (let times = 0; times < 20; times++) expect(() => check.check("UpdateItem", capacity, {})).not.toThrow();
});
