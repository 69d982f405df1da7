import fc from "fast-check";
import { expect, it } from "vitest";
import { anyItem } from "../../../test/support/data/arbitraries.ts";
import { itemCases } from "../../../test/support/data/fixtures.ts";
import { defaultKeyNames, type Item, type MigrateOptions, migrateItem } from "../../items/index.ts";
import { maskedChange } from "./mask.ts";

const options: MigrateOptions = { now: 1_767_225_600, keys: defaultKeyNames, expired: "migrate", timestamps: "keep" };

const sample = (item: Item) => {
  const change = migrateItem(item, options);
  const isShown = change.kind !== "foreign" && change.kind !== "current" && change.kind !== "leave";
  return isShown ? maskedChange(item, change, defaultKeyNames) : undefined;
};

it("shows what happens to which attribute", () => {
  const item = itemCases.find(({ name }) => name === "account/v3-github")?.item ?? {};
  const masked = sample(item);
  expect(masked?.key).toBe("USER#… / ACCOUNT#github#…");
  expect(masked?.attributes).toContainEqual({ name: "provider", before: null, after: '"github"' });
  expect(masked?.attributes).toContainEqual({ name: "providerAccountId", before: "number (6)", after: "text (6)" });
  expect(masked?.attributes).toContainEqual({ name: "GSI1PK", before: "ACCOUNT#…", after: "ACCOUNT#github" });
});

it("shows no value of anybody's", () => {
  const secret = "s3cr3t";
  const marked = (text: string) =>
    /^(USER|ACCOUNT|SESSION|VR|VT|oauth|v\d)$|^\d{4}-/.test(text) ? text : `${text}${secret}`;
  const hide = (item: Item): Item =>
    JSON.parse(JSON.stringify(item, (name, value) => (name === "S" ? marked(value) : value)));
  fc.assert(
    fc.property(anyItem, ({ item }) => {
      expect(JSON.stringify(sample(hide(item)) ?? {})).not.toContain(secret);
    }),
    { numRuns: 500 },
  );
});
