import { describe, expect, it } from "vitest";
import { defaultKeyNames } from "../../items/index.ts";
import { expectedCondition, updateExpressions } from "./expression.ts";

const plain = { keys: defaultKeyNames, byElement: false };

describe("updateExpressions", () => {
  it("names each attribute once, by a placeholder: many names are reserved words", () => {
    const change = {
      set: { type: { S: "oauth" } },
      remove: ["name"],
      expected: { type: { S: "ACCOUNT" }, name: "absent" },
    } as const;
    expect(updateExpressions(change, plain)).toEqual({
      UpdateExpression: "SET #n0 = :v0 REMOVE #n1",
      ConditionExpression: "attribute_exists(#n2) AND #n0 = :v1 AND attribute_not_exists(#n1)",
      ExpressionAttributeNames: { "#n0": "type", "#n1": "name", "#n2": "pk" },
      ExpressionAttributeValues: { ":v0": { S: "oauth" }, ":v1": { S: "ACCOUNT" } },
    });
  });

  it("has no empty values, which DynamoDB refuses", () => {
    const { UpdateExpression, ...rest } = updateExpressions(
      { set: {}, remove: ["a"], expected: { a: "absent" } },
      plain,
    );
    expect(UpdateExpression).toBe("REMOVE #n0");
    expect(rest).not.toHaveProperty("ExpressionAttributeValues");
  });
});

describe("expectedCondition", () => {
  const expected = { a: { M: { b: { L: [{ S: "x" }] }, c: { M: {} } } } };

  it("compares documents whole", () => {
    expect(expectedCondition(expected, plain).ConditionExpression).toBe("attribute_exists(#n1) AND #n0 = :v0");
  });

  it("compares documents element by element where the engine can't", () => {
    const { ConditionExpression, ExpressionAttributeValues } = expectedCondition(expected, {
      ...plain,
      byElement: true,
    });
    expect(ConditionExpression).toBe(
      "attribute_exists(#n3) AND attribute_type(#n0, :v0) AND size(#n0) = :v1 " +
        "AND attribute_type(#n0.#n1, :v2) AND size(#n0.#n1) = :v3 AND #n0.#n1[0] = :v4 " +
        "AND attribute_type(#n0.#n2, :v5) AND size(#n0.#n2) = :v6",
    );
    expect(Object.values(ExpressionAttributeValues ?? {})).toEqual([
      { S: "M" },
      { N: "2" },
      { S: "L" },
      { N: "1" },
      { S: "x" },
      { S: "M" },
      { N: "0" },
    ]);
  });
});
