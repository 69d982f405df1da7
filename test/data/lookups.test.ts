import { DynamoDBDocument } from "@aws-sdk/lib-dynamodb";
import { DynamoDBAdapter as UpstreamAdapter } from "@next-auth/dynamodb-adapter";
import { describe, expect, it, vi } from "vitest";
import { DynamoDBAdapter } from "../../src/adapter/index.ts";
import { applyChange, defaultKeyNames, type Item, migrateItem, toV3 } from "../../src/items/index.ts";
import { type Answer, answerTo, type Question } from "../../src/items/lookups.ts";
import { defaultOptions } from "../support/data/expected.ts";
import { mixedItems } from "../support/data/mixed-items.ts";
import { putAll } from "../support/data/table.ts";
import { createTable, engines } from "../support/engines/index.ts";
import { useEngine } from "../support/engines/use-engine.ts";
import { v3Adapter } from "../support/upstream/v3-adapter.ts";

vi.setConfig({ testTimeout: 120_000 });

const S = (text: string) => ({ S: text });
const now = Math.floor(Date.now() / 1_000);

/** Items of v3's and v4's, each as either left it, and what goes wrong with them. */
function tableOfAllKinds(): Item[] {
  const written = [...mixedItems(40)].map((item, n) => {
    const migrated = applyChange(item, migrateItem(item, defaultOptions)) ?? item;
    const back = applyChange(migrated, toV3(migrated, defaultOptions)) ?? migrated;
    return [item, migrated, back][n % 3] ?? item;
  });
  const session = (name: string, expires: Item[string] | undefined, more: Item = {}): Item => ({
    pk: S(`USER#${name}`),
    sk: S(`SESSION#${name}`),
    GSI1PK: S(`SESSION#${name}`),
    GSI1SK: S(`SESSION#${name}`),
    type: S("SESSION"),
    userId: S(name),
    sessionToken: S(name),
    ...(expires ? { expires } : {}),
    ...more,
  });
  const user = (name: string): Item => ({
    pk: S(`USER#${name}`),
    sk: S(`USER#${name}`),
    GSI1PK: S(`USER#${name}@example.com`),
    GSI1SK: S(`USER#${name}@example.com`),
    id: S(name),
    type: S("USER"),
    email: S(`${name}@example.com`),
  });
  const sessions: readonly [string, Item[string] | undefined][] = [
    ["iso", S("2099-01-01T00:00:00.000Z")],
    ["iso-past", S("2001-01-01T00:00:00.000Z")],
    ["seconds", { N: String(now + 3_600) }],
    ["seconds-past", { N: String(now - 3_600) }],
    ["zero", { N: "0" }],
    ["milliseconds", { N: String((now + 3_600) * 1_000) }],
    ["null", { NULL: true }],
    ["text-number", S("5")],
  ];
  return [
    ...written,
    ...sessions.flatMap(([name, expires]) => [session(name, expires), user(name)]),
    session("orphan", { N: String(now + 3_600) }),
    session("orphan-v3", S("2099-01-01T00:00:00.000Z")),
    // An account whose user is gone, in either shape.
    {
      pk: S("USER#gone"),
      sk: S("ACCOUNT#google#lost"),
      GSI1PK: S("ACCOUNT#google"),
      GSI1SK: S("ACCOUNT#lost"),
      type: S("oauth"),
      userId: S("gone"),
      provider: S("google"),
      providerAccountId: S("lost"),
    },
    {
      pk: S("USER#gone"),
      sk: S("ACCOUNT#google#lost-v3"),
      GSI1PK: S("ACCOUNT#lost-v3"),
      GSI1SK: S("ACCOUNT#google"),
      type: S("ACCOUNT"),
      userId: S("gone"),
      providerId: S("google"),
      providerAccountId: S("lost-v3"),
    },
  ];
}

/** All that can be asked for of these items, and what isn't there. */
function questionsOf(items: readonly Item[]): Question[] {
  const text = (item: Item, name: string) => item[name]?.S ?? item[name]?.N ?? "";
  const questions = items.flatMap((item): Question[] => {
    const [, sort = ""] = /^([A-Z]+)#/.exec(item.sk?.S ?? "") ?? [];
    switch (sort) {
      case "USER":
        return [
          { by: "id", id: text(item, "id") },
          { by: "email", email: text(item, "email") },
        ];
      case "ACCOUNT":
        return [
          {
            by: "account",
            provider: item.providerId?.S ?? text(item, "provider"),
            providerAccountId: text(item, "providerAccountId"),
          },
        ];
      case "SESSION":
        return [{ by: "session", sessionToken: text(item, "sessionToken") }];
      default:
        return [];
    }
  });
  return [
    ...questions,
    { by: "id", id: "nobody" },
    { by: "email", email: "nobody@example.com" },
    { by: "account", provider: "google", providerAccountId: "nobody's" },
    { by: "session", sessionToken: "none" },
  ];
}

/** The id of who an adapter finds; `null` for nobody. */
type Who = string | null;

/** What the model leaves possible: of several users any, and nobody where nothing is found. */
function possible({ outcome, users }: Answer): readonly Who[] {
  return outcome === "found" ? users.map(({ id }) => id?.S ?? "") : [null];
}

describe.each(engines)("the model of look-ups, beside the adapters on $name", ({ start, available }) => {
  describe.runIf(available)("", () => {
    const engine = useEngine(start);

    async function filled(table: string) {
      const items = tableOfAllKinds();
      await createTable(engine.client, table);
      await putAll(engine.client, table, items);
      return { items, view: { items, keys: defaultKeyNames, now }, questions: questionsOf(items) };
    }

    it("answers as the published v3 adapter and next-auth v3's core do", async () => {
      const { view, questions } = await filled("by-v3");
      const v3 = await v3Adapter(engine.endpoint, "by-v3");
      const who = async (question: Question): Promise<Who> => {
        switch (question.by) {
          case "id":
            return (await v3.getUser(question.id))?.id ?? null;
          case "email":
            return (await v3.getUserByEmail(question.email))?.id ?? null;
          case "account":
            return (await v3.getUserByProviderAccountId(question.provider, question.providerAccountId))?.id ?? null;
          case "session": {
            const session = await v3.getSession(question.sessionToken);
            return session ? ((await v3.getUser(String(session.userId)))?.id ?? null) : null;
          }
          default:
            return null;
        }
      };
      for (const question of questions) {
        expect([question, possible(answerTo("v3", question, view))]).toEqual([
          question,
          expect.arrayContaining([await who(question)]),
        ]);
      }
      const outcomes = questions.map((question) => `${question.by} ${answerTo("v3", question, view).outcome}`);
      expect(new Set(outcomes).size).toBeGreaterThanOrEqual(9);
    });

    it.each(["ours", "the published 3.0.2"])("answers as v4's adapter and core do: %s", async (which) => {
      const table = which === "ours" ? "ours" : "published";
      const { view, questions } = await filled(table);
      const documents = DynamoDBDocument.from(engine.client);
      const make = which === "ours" ? DynamoDBAdapter : (UpstreamAdapter as unknown as typeof DynamoDBAdapter);
      const v4 = make(documents as never, { tableName: table });
      const who = async (question: Question): Promise<Who> => {
        switch (question.by) {
          case "id":
            return (await v4.getUser(question.id))?.id ?? null;
          case "email":
            return (await v4.getUserByEmail(question.email))?.id ?? null;
          case "account":
            return (await v4.getUserByAccount(question))?.id ?? null;
          case "session": {
            const found = await v4.getSessionAndUser(question.sessionToken);
            // As core does: what has expired is deleted, and a date that is none fails.
            const time = Number(found?.session.expires?.valueOf() ?? Number.NaN);
            return found && time >= now * 1_000 ? found.user.id : null;
          }
          default:
            return null;
        }
      };
      for (const question of questions) {
        expect([question, possible(answerTo("v4", question, view))]).toEqual([
          question,
          expect.arrayContaining([await who(question)]),
        ]);
      }
      const outcomes = questions.map((question) => `${question.by} ${answerTo("v4", question, view).outcome}`);
      expect(new Set(outcomes).size).toBeGreaterThanOrEqual(9);
    });

    it("answers for links as both do", async () => {
      const { view } = await filled("links");
      const v3 = await v3Adapter(engine.endpoint, "links");
      const documents = DynamoDBDocument.from(engine.client);
      const v4 = DynamoDBAdapter(documents, { tableName: "links" });
      const { hashToken } = await import("../support/upstream/v3-adapter.ts");
      const link = { identifier: "a@example.com", token: hashToken("link") };
      const put = async (type: "VR" | "VT", expires: Item[string]): Promise<Item> => {
        const item = {
          pk: S(`${type}#${link.identifier}`),
          sk: S(`${type}#${link.token}`),
          identifier: S(link.identifier),
          token: S(link.token),
          type: S(type),
          expires,
        };
        await putAll(engine.client, "links", [item]);
        return item;
      };
      const { useVerificationToken: takeLink } = v4;
      const outcomes: string[] = [];
      for (const type of ["VR", "VT"] as const) {
        for (const expires of [
          S("2099-01-01T00:00:00.000Z"),
          S("2001-01-01T00:00:00.000Z"),
          { N: String(now + 3_600) },
          { N: String(now - 3_600) },
          { NULL: true as const },
        ]) {
          const item = await put(type, expires);
          const asked = { by: "link", ...link } as const;
          const seen = { ...view, items: [item] };
          const byV3 = await v3.getVerificationRequest(link.identifier, "link");
          const model = answerTo("v3", asked, seen).outcome;
          expect([type, expires, model === "found"]).toEqual([type, expires, byV3 !== null]);
          await put(type, expires);
          const byV4 = await takeLink(link);
          const isUsable = byV4 !== null && byV4.expires.valueOf() >= now * 1_000;
          const modelOfV4 = answerTo("v4", asked, seen).outcome;
          expect([type, expires, modelOfV4 === "found"]).toEqual([type, expires, isUsable]);
          outcomes.push(model, modelOfV4);
          await documents.delete({ TableName: "links", Key: { pk: item.pk?.S, sk: item.sk?.S } });
        }
      }
      expect([...new Set(outcomes)].sort()).toEqual(["expired", "found", "nothing"]);
    });
  });
});
