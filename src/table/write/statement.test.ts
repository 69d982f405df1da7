import { describe, expect, it } from "vitest";
import { defaultKeyNames, type Update } from "../../items/index.ts";
import { quoted } from "../dynamodb/partiql.ts";
import { toStatement } from "./statement.ts";

const key = { pk: { S: "USER#1" }, sk: { S: "SESSION#2" } };
const update: Update = {
  kind: "update",
  itemType: "SESSION",
  key,
  set: { expires: { N: "3" } },
  remove: ["accessToken"],
  expected: { expires: { S: "then" }, accessToken: { S: "secret" }, id: "absent", refreshToken: { NULL: true } },
  notes: [],
};

describe("toStatement", () => {
  it("puts every value into a parameter, in the order of the question marks", () => {
    expect(toStatement("my.table", defaultKeyNames, update)).toEqual({
      Statement:
        'UPDATE "my.table" SET "expires"=? REMOVE "accessToken" WHERE "pk"=? AND "sk"=? AND "expires"=? AND "accessToken"=? ' +
        `AND "id" IS MISSING AND attribute_type("refreshToken", 'NULL')`,
      Parameters: [{ N: "3" }, key.pk, key.sk, { S: "then" }, { S: "secret" }],
    });
  });

  it("deletes on the same conditions", () => {
    const { Statement, Parameters } = toStatement("t", defaultKeyNames, {
      kind: "delete",
      itemType: "SESSION",
      key,
      expected: { expires: { N: "1" } },
      notes: [],
    });
    expect(Statement).toBe('DELETE FROM "t" WHERE "pk"=? AND "sk"=? AND "expires"=?');
    expect(Parameters).toEqual([key.pk, key.sk, { N: "1" }]);
  });
});

it("quotes names that hold quotes", () => {
  expect(quoted('a"b')).toBe('"a""b"');
});
