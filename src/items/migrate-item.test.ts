import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { anyItem, knownNames } from "../../test/support/data/arbitraries.ts";
import { itemCases } from "../../test/support/data/fixtures.ts";
import {
  applyChange,
  type Change,
  defaultKeyNames,
  type Item,
  isWrite,
  type KeyNames,
  type MigrateOptions,
  migrateItem,
} from "./index.ts";

/** 1 January 2026; the fixtures count from it. */
const now = 1_767_225_600;
const options: MigrateOptions = { now, keys: defaultKeyNames, expired: "migrate", timestamps: "keep" };

/** A change as the fixtures write it: codes instead of sentences, and no precondition. */
function summary(change: Change): object {
  const { kind, notes } = change;
  const reason = change.kind === "invalid" ? { reason: change.reason.code } : {};
  const codes = notes.length > 0 ? { notes: notes.map(({ code }) => code) } : {};
  switch (change.kind) {
    case "update":
      return { kind, set: change.set, remove: [...change.remove].sort(), ...codes };
    case "move":
      return { kind, item: change.item, ...codes };
    default:
      return { kind, ...reason, ...codes };
  }
}

const sorted = (change: object & { remove?: readonly string[] }) =>
  change.remove ? { ...change, remove: [...change.remove].sort() } : change;

/** The same item with other names for its key attributes. */
function renamed(item: Item, names: Record<string, string>): Item {
  return Object.fromEntries(Object.entries(item).map(([name, value]) => [names[name] ?? name, value]));
}

const otherKeys: KeyNames = { partitionKey: "PK", sortKey: "SK", indexPartitionKey: "gsi1pk", indexSortKey: "gsi1sk" };
const otherNames = { pk: "PK", sk: "SK", GSI1PK: "gsi1pk", GSI1SK: "gsi1sk" };

describe("migrateItem", () => {
  it.each(itemCases)("$name: $title", ({ item, change, options: more }) => {
    expect(summary(migrateItem(item, { ...options, ...more }))).toEqual(sorted(change));
  });

  it.each(itemCases)("$name, with other key names", ({ item, options: more }) => {
    const plain = migrateItem(item, { ...options, ...more });
    const other = migrateItem(renamed(item, otherNames), { ...options, ...more, keys: otherKeys });
    expect(other.kind).toBe(plain.kind);
    if (plain.kind === "update" && other.kind === "update") {
      expect(other.set).toEqual(renamed(plain.set, otherNames));
      expect(other.expected).toEqual(renamed(plain.expected as Item, otherNames));
    }
  });

  it.each(itemCases)("$name: says nothing of the values", ({ item, options: more }) => {
    const change = migrateItem(item, { ...options, ...more });
    const said = [...change.notes, ...(change.kind === "invalid" ? [change.reason] : [])].map((n) => n.message).join();
    for (const name of ["pk", "sk", "email", "sessionToken", "accessToken", "token", "userId"]) {
      const secret = item[name]?.S?.split("#").at(-1);
      if (secret && secret.length > 3) expect(said).not.toContain(secret);
    }
  });

  it("expects what it read of an account, and nothing else", () => {
    const item = itemCases.find(({ name }) => name === "account/v3-github")?.item ?? {};
    const change = migrateItem({ ...item, role: { S: "admin" } }, options);
    const { pk: _pk, sk: _sk, createdAt: _createdAt, updatedAt: _updatedAt, ...read } = item;
    const absent = { id: "absent", provider: "absent", access_token: "absent" };
    expect(change).toMatchObject({ kind: "update", expected: { ...read, ...absent } });
    expect(Object.keys((change as { expected: object }).expected)).toHaveLength(Object.keys(read).length + 3);
  });

  it("expects every attribute of an item that moves", () => {
    const item = itemCases.find(({ name }) => name === "verification/v3")?.item ?? {};
    expect(migrateItem(item, options)).toMatchObject({ kind: "move", expected: item });
  });
});

const anyOptions: fc.Arbitrary<MigrateOptions> = fc.record(
  {
    now: fc.constant(now),
    keys: fc.constant(defaultKeyNames),
    expired: fc.constantFrom("migrate", "delete", "leave"),
    timestamps: fc.constantFrom("keep", "drop"),
    sessionMaxAge: fc.constant(86_400),
    repair: fc.boolean(),
  },
  { requiredKeys: ["now", "keys", "expired", "timestamps"] },
);

const unchanged = (change: Change) => !isWrite(change);

describe("whatever the item", () => {
  it("migrating twice is migrating once", () => {
    fc.assert(
      fc.property(anyItem, anyOptions, ({ item }, options) => {
        const once = applyChange(item, migrateItem(item, options));
        if (once) expect(migrateItem(once, options)).toSatisfy(unchanged);
      }),
    );
  });

  it("attributes of the application stay bit for bit", () => {
    fc.assert(
      fc.property(anyItem, anyOptions, ({ item, unknown }, options) => {
        const after = applyChange(item, migrateItem(item, options));
        for (const [name, value] of Object.entries(unknown)) if (after) expect(after[name]).toBe(value);
      }),
    );
  });

  it("an update names neither the primary key nor an attribute of the application", () => {
    fc.assert(
      fc.property(anyItem, anyOptions, ({ item }, options) => {
        const change = migrateItem(item, options);
        if (change.kind !== "update") return;
        const touched = [...Object.keys(change.set), ...change.remove];
        expect(touched.filter((name) => !knownNames.has(name) || name === "pk" || name === "sk")).toEqual([]);
        expect(new Set(touched).size).toBe(touched.length);
      }),
    );
  });

  it("what isn't expected doesn't matter", () => {
    fc.assert(
      fc.property(anyItem, anyOptions, ({ item }, options) => {
        const change = migrateItem(item, options);
        if (change.kind !== "update" && change.kind !== "delete") return;
        const names = [...Object.keys(change.expected), "pk", "sk"];
        const onlyRead = Object.fromEntries(Object.entries(item).filter(([name]) => names.includes(name)));
        expect(migrateItem(onlyRead, options)).toEqual(change);
      }),
    );
  });

  it("an update expects what it is about to remove or replace", () => {
    fc.assert(
      fc.property(anyItem, anyOptions, ({ item }, options) => {
        const change = migrateItem(item, options);
        if (change.kind !== "update") return;
        for (const name of [...Object.keys(change.set), ...change.remove]) {
          expect(change.expected[name]).toEqual(item[name] ?? "absent");
        }
      }),
    );
  });
});
