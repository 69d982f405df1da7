import fc from "fast-check";
import { expect, it } from "vitest";
import { anyItem } from "../../../test/support/data/arbitraries.ts";
import { itemCases } from "../../../test/support/data/fixtures.ts";
import { defaultKeyNames, type Item, type MigrateOptions, migrateItem } from "../../items/index.ts";
import { accountPrimaryKeys } from "../../items/keys.ts";
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

/** Ids as providers give them, many of which look like the name of a provider. */
const accountIds = fc.oneof(
  fc.constantFrom(
    "octocat",
    "ada-lovelace",
    "5f0c7a1e9b3d4c2a6e8f1b20",
    "abcdefabcdefabcdefabcdef",
    "ada.lovelace",
    "ada_l",
  ),
  fc.stringMatching(/^[a-z][a-z0-9._-]{5,30}$/),
);

it("shows no account's id, in whichever order its index keys are", () => {
  const shape = fc.constantFrom("v3", "v4", "neither", "swapped");
  fc.assert(
    fc.property(accountIds, shape, fc.boolean(), (accountId, kind, isV3) => {
      const identity = { userId: "u-1", provider: "github", providerAccountId: accountId };
      const index = {
        v3: { GSI1PK: `ACCOUNT#${accountId}`, GSI1SK: "ACCOUNT#github" },
        v4: { GSI1PK: "ACCOUNT#github", GSI1SK: `ACCOUNT#${accountId}` },
        neither: { GSI1PK: `ACCOUNT#${accountId}`, GSI1SK: `ACCOUNT#${accountId}` },
        swapped: { GSI1PK: "ACCOUNT#github", GSI1SK: "ACCOUNT#github" },
      }[kind];
      const names = isV3
        ? { providerId: "github", providerType: "oauth", type: accountId }
        : { provider: "github", type: "ACCOUNT", access_token: "x" };
      const { partitionKey, sortKey } = accountPrimaryKeys(identity);
      const texts = { pk: partitionKey, sk: sortKey, ...index, ...names, userId: "u-1", providerAccountId: accountId };
      const item = Object.fromEntries(Object.entries(texts).map(([name, S]) => [name, { S }]));
      expect(JSON.stringify(sample(item) ?? {})).not.toContain(accountId);
      // The attribute alone makes no provider of an id: the sort key says another.
      const mislabelled = { ...item, [isV3 ? "providerId" : "provider"]: { S: accountId } };
      expect(JSON.stringify(sample(mislabelled) ?? {})).not.toContain(accountId);
    }),
    { numRuns: 500 },
  );
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
