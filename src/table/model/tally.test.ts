import { expect, it } from "vitest";
import { defaultKeyNames, type Item, migrateItem } from "../../items/index.ts";
import { addTally, count, countUnits, emptyTally } from "./tally.ts";

const options = { now: 0, keys: defaultKeyNames, expired: "migrate", timestamps: "keep" } as const;
const session = (n: number): Item => ({
  pk: { S: "USER#1" },
  sk: { S: `SESSION#${n}` },
  GSI1PK: { S: `SESSION#${n}` },
  GSI1SK: { S: `SESSION#${n}` },
  type: { S: "SESSION" },
  userId: { S: "1" },
  sessionToken: { S: String(n) },
  expires: { S: "2099-01-01T00:00:00.000Z" },
});

it("keeps two samples of a kind, over all pages, and samples no more once it has them", () => {
  const whole = emptyTally();
  const samplesOfPages = [0, 1, 2].map((page) => {
    const tally = emptyTally();
    for (const n of [1, 2, 3]) {
      const item = session(page * 10 + n);
      count(tally, item, migrateItem(item, options), defaultKeyNames, whole);
    }
    addTally(whole, tally);
    return tally.samples.length;
  });
  expect(samplesOfPages).toEqual([2, 0, 0]);
  expect(whole.samples).toHaveLength(2);
  expect(whole.byType.SESSION).toEqual({ update: 9 });
});

it.each(["constructor", "__proto__", "toString", "github"])("counts what goes to the provider %s", (provider) => {
  const tally = emptyTally();
  const keys = { pk: "USER#1", sk: `ACCOUNT#${provider}#7`, GSI1PK: "ACCOUNT#7", GSI1SK: `ACCOUNT#${provider}` };
  const texts = { ...keys, userId: "1", providerId: provider, providerType: "oauth", providerAccountId: "7" };
  const item = Object.fromEntries(Object.entries(texts).map(([name, S]) => [name, { S }]));
  const change = migrateItem(item, options);
  if (change.kind !== "update") throw new Error(change.kind);
  const table = {
    keys: defaultKeyNames,
    indexName: provider,
    otherIndexes: [],
  } as const;
  countUnits(tally, item, change, table);
  countUnits(tally, item, change, table);
  expect(Object.entries(tally.estimate.byProvider)).toEqual([[provider, tally.estimate.writeUnits / 3]]);
  expect(Object.entries(tally.estimate.byIndex)).toEqual([[provider, expect.objectContaining({ writeUnits: 4 })]]);
});
