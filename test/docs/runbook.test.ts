import { randomUUID } from "node:crypto";
import { readFileSync } from "node:fs";
import { DynamoDBDocument } from "@aws-sdk/lib-dynamodb";
import { describe, expect, it } from "vitest";
import { DynamoDBAdapter } from "../../src/adapter/index.ts";
import type { Item } from "../../src/items/index.ts";
import { cli } from "../support/data/cli.ts";
import { allItems, putAll } from "../support/data/table.ts";
import { createTable, engines, testEnvironment } from "../support/engines/index.ts";
import { useEngine } from "../support/engines/use-engine.ts";
import { temporaryFolder } from "../support/temporary/folder.ts";
import { v3Adapter } from "../support/upstream/v3-adapter.ts";
import { fillV3Table } from "../support/upstream/v3-users.ts";

const page = readFileSync(new URL("../../docs/data-job.md", import.meta.url), "utf8");
const [, section = ""] = /^## The runbook: .*\n([\s\S]*?)^## /m.exec(page) ?? [];

/** The runbook's steps, with their commands as they stand on the page. */
const steps = [...section.matchAll(/^\*\*(.+?)\*\*[\s\S]*?```sh\n([\s\S]*?)```/gm)].map(
  ([, name = "", commands = ""]) => ({
    name,
    commands: commands.trim().split("\n"),
  }),
);

const engine = engines.find(({ available }) => available);

/** Somebody waits until v3 has been silent for long enough. */
const tenMinutes = 600_000;

describe.runIf(engine)("the runbook of docs/data-job.md", () => {
  const running = useEngine(engine?.start ?? (() => Promise.reject(new Error("no engine"))));

  it("has its steps", () => {
    expect(steps.map(({ name, commands }) => [name, commands.length])).toEqual([
      ["While v3 serves", 2],
      ["One user", 2],
      ["Everybody", 2],
      ["Back, a week later", 3],
      ["And again", 2],
    ]);
  });

  it("leads from one user to everybody and back, to the letter", async () => {
    const table = "next-auth";
    const cwd = temporaryFolder();
    const env = { ...testEnvironment, AWS_ENDPOINT_URL_DYNAMODB: running.endpoint };
    const follow = async (name: string) => {
      for (const command of steps.find((step) => step.name === name)?.commands ?? []) {
        const [npx, tool, ...args] = command.split(" ");
        expect([npx, tool]).toEqual(["npx", "migrate-nextauth-dynamo"]);
        const { code, stdout, stderr } = await cli(args, { cwd, env });
        expect({ command, code, stdout, stderr: code === 0 ? "" : stderr }).toMatchObject({
          command,
          code: 0,
          stderr: "",
        });
      }
    };
    const wait = async () => {
      const earlier = ({ updatedAt, ...item }: Item): Item =>
        updatedAt?.S
          ? { ...item, updatedAt: { S: new Date(Date.parse(updatedAt.S) - tenMinutes).toISOString() } }
          : item;
      await putAll(running.client, table, (await allItems(running.client, table)).map(earlier));
    };

    await createTable(running.client, table);
    const v3 = await v3Adapter(running.endpoint, table);
    const old = await fillV3Table(v3);
    const you = await v3.createUser({ name: "You", email: "you@example.com", image: null, username: "you" });
    await v3.linkAccount(you.id, "github", "oauth", 12, undefined, "gho_you", null);
    const before = await allItems(running.client, table);
    await follow("While v3 serves");
    expect(await allItems(running.client, table)).toEqual(before);

    await wait();
    const v4 = DynamoDBAdapter(DynamoDBDocument.from(running.client), { tableName: table });
    const yours = { provider: "github", providerAccountId: "12" };
    const adas = { provider: "github", providerAccountId: "583231" };
    expect(await v4.getUserByAccount(yours)).toBeNull();
    await follow("One user");
    expect(await v4.getUserByAccount(yours)).toMatchObject({ id: you.id });
    // Everybody else is as before, and found with readV3Items.
    expect(await v4.getUserByAccount(adas)).toBeNull();
    const reading = DynamoDBAdapter(DynamoDBDocument.from(running.client), { tableName: table, readV3Items: true });
    expect(await reading.getUserByAccount(adas)).toMatchObject({ id: old.github.user.id });
    await follow("Everybody");
    expect(await v4.getUserByAccount(adas)).toMatchObject({ id: old.github.user.id });

    const news = await v4.createUser({ email: "new@example.com", emailVerified: null } as never);
    await v4.linkAccount({ userId: news.id, type: "oauth", provider: "github", providerAccountId: "99" } as never);
    const expires = new Date(Math.floor(Date.now() / 1_000 + 86_400) * 1_000);
    await v4.createSession({ userId: news.id, sessionToken: randomUUID(), expires });
    await follow("Back, a week later");
    expect(await v3.getUserByProviderAccountId("github", 99)).toMatchObject({ id: news.id });
    expect(await v3.getUserByProviderAccountId("github", 583_231)).toMatchObject({ id: old.github.user.id });
    expect(await v3.getUserByProviderAccountId("github", 12)).toMatchObject({ id: you.id });

    await v3.createSession(you);
    await wait();
    await follow("And again");
    for (const [account, id] of [
      [yours, you.id],
      [adas, old.github.user.id],
      [{ provider: "github", providerAccountId: "99" }, news.id],
    ] as const) {
      expect(await v4.getUserByAccount(account)).toMatchObject({ id });
    }
  });
});
