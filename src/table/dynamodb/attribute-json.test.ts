import type { AttributeValue } from "@aws-sdk/client-dynamodb";
import fc from "fast-check";
import { expect, it } from "vitest";
import type { Item } from "../../items/index.ts";
import { fromJson, toJson } from "./attribute-json.ts";

const bytes = fc.uint8Array({ maxLength: 20 });

const { value } = fc.letrec<{ value: AttributeValue }>((tie) => ({
  value: fc.oneof(
    { depthSize: "small" },
    fc.string().map((S) => ({ S })),
    fc.constantFrom("0", "-1.5", "12345678901234567890123456789012345678").map((N) => ({ N })),
    fc.boolean().map((BOOL) => ({ BOOL })),
    fc.constant({ NULL: true as const }),
    bytes.map((B) => ({ B })),
    fc.array(bytes).map((BS) => ({ BS })),
    fc.array(fc.string()).map((SS) => ({ SS })),
    fc.array(tie("value")).map((L) => ({ L })),
    fc.dictionary(fc.string(), tie("value")).map((M) => ({ M })),
  ),
}));

const items: fc.Arbitrary<Item> = fc.dictionary(fc.oneof(fc.string(), fc.constantFrom("B", "BS", "M")), value);

it("gives back every item bit for bit after JSON", () => {
  fc.assert(
    fc.property(items, (item) => {
      expect(fromJson(JSON.parse(JSON.stringify(toJson(item))))).toEqual(item);
    }),
  );
});

it("takes empty binary for binary", () => {
  expect(fromJson({ a: { B: "" }, b: { BS: [""] } })).toEqual({
    a: { B: new Uint8Array() },
    b: { BS: [new Uint8Array()] },
  });
});

it("finds binary anywhere in a request", () => {
  const request = { Statements: [{ Parameters: [{ L: [{ B: new Uint8Array([1, 2]) }] }] }] };
  expect(toJson(request)).toEqual({ Statements: [{ Parameters: [{ L: [{ B: "AQI=" }] }] }] });
});
