import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { UpdateTimeToLiveCommand } from "@aws-sdk/client-dynamodb";
import { Ajv2020 } from "ajv/dist/2020.js";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { DoctorReport } from "../../src/index.ts";
import { application } from "../support/adapter/consumer.ts";
import { cli } from "../support/data/cli.ts";
import { mixedItems } from "../support/data/mixed-items.ts";
import { allItems, putAll } from "../support/data/table.ts";
import { clientFor, createTable, type Engine, engines, testEnvironment } from "../support/engines/index.ts";
import { temporaryFolder } from "../support/temporary/folder.ts";
import { writeTree } from "../support/tree.ts";

const v3Auth = `import NextAuth from "next-auth"
import { DynamoDBAdapter } from "@next-auth/dynamodb-adapter"
import AWS from "aws-sdk"

export default NextAuth({
  providers: [],
  session: { jwt: false },
  adapter: DynamoDBAdapter(new AWS.DynamoDB.DocumentClient({ region: "us-east-1" }), { tableName: "users" }),
})
`;
const v4Auth = `import { DynamoDB } from "@aws-sdk/client-dynamodb"
import { DynamoDBDocument } from "@aws-sdk/lib-dynamodb"
import { DynamoDBAdapter } from "migrate-nextauth-dynamo/adapter"
import NextAuth from "next-auth"

const client = DynamoDBDocument.from(new DynamoDB({ region: "us-east-1" }))

export default NextAuth({ adapter: DynamoDBAdapter(client, { tableName: "users", readV3Items: true }), providers: [] })
`;

async function folderWith(files: Readonly<Record<string, string>>): Promise<string> {
  const folder = temporaryFolder();
  writeTree(folder, files);
  return folder;
}

const v3Project = (auth = v3Auth) =>
  folderWith({
    "package.json": '{ "dependencies": { "next-auth": "^3.29.0", "aws-sdk": "^2.1000.0" } }\n',
    "yarn.lock": "",
    "pages/api/auth/[...nextauth].js": auth,
  });

/** A v4 application whose packages are all installed. */
const v4Project = () =>
  application({
    packages: Object.fromEntries(
      ["next-auth", "next", "react", "react-dom", "@aws-sdk/client-dynamodb", "@aws-sdk/lib-dynamodb"].map((name) => [
        name,
        name,
      ]),
    ),
    files: {
      "package.json": '{ "dependencies": { "next-auth": "^4.24.0", "migrate-nextauth-dynamo": "*", "next": "*" } }\n',
      "pages/api/auth/[...nextauth].js": v4Auth,
    },
  });

const schema = JSON.parse(readFileSync(new URL("../../schemas/doctor-report.schema.json", import.meta.url), "utf8"));
const validate = new Ajv2020({ allErrors: true, allowUnionTypes: true }).compile(schema);

/** What it reports with --json, which is always as the published schema says. */
async function look(cwd: string, flags: readonly string[] = [], env: Readonly<Record<string, string>> = {}) {
  const { code, stdout, stderr } = await cli(["doctor", "--json", ...flags], { cwd, env });
  expect(stderr).toBe("");
  const report = JSON.parse(stdout) as DoctorReport;
  validate(report);
  expect(validate.errors).toBeNull();
  return { code, report };
}

it("its schema takes nothing else for a report", () => {
  expect(validate({})).toBe(false);
  expect(validate({ schema: "migrate-nextauth-dynamo/doctor/1" })).toBe(false);
});

const check = ({ checks }: DoctorReport, name: string) => checks.find((one) => one.name === name);

describe("doctor in a project", () => {
  it("says what is v3's, and what to do, and writes nothing", async () => {
    const cwd = await v3Project();
    const { code, report } = await look(cwd);
    expect(code).toBe(3);
    expect(report.project).toMatchObject({
      nextAuth: { range: "^3.29.0", installed: null },
      stated: { table: "users", region: "us-east-1" },
      lockFile: "yarn.lock",
      git: "none",
      code: { toChange: 1 },
      install: ["yarn install"],
    });
    expect(check(report, "installed")).toMatchObject({ status: "attention", todo: "yarn install" });
    expect(check(report, "v3-code")).toMatchObject({
      status: "attention",
      todo: "npx migrate-nextauth-dynamo codemod --dry-run",
    });
    expect(readFileSync(join(cwd, "pages/api/auth/[...nextauth].js"), "utf8")).toBe(v3Auth);
  });

  it("fits a screen, each thing with what to do", async () => {
    const { code, stdout } = await cli(["doctor"], { cwd: await v3Project(), env: {} });
    expect(code).toBe(3);
    expect(stdout.split("\n").length).toBeLessThan(40);
    expect(stdout).toMatch(
      /▲ Still written for next-auth v3 or aws-sdk v2: 1 of 1 source file\n {4}→ npx .* codemod --dry-run\n/,
    );
    expect(stdout).toMatch(/\n\d to do\. Nothing was written\.\n$/);
  });

  it.each([
    ["the default name where no options are given", "DynamoDBAdapter(client)", "next-auth"],
    ["a constant", 'DynamoDBAdapter(client, { tableName: name, note: "x" })', "from-constant"],
    ["v3's oldest form", 'Adapter({ AWS, tableName: "oldest" })', "oldest"],
    ["nothing where it is not literal", "DynamoDBAdapter(client, { tableName: process.env.TABLE })", null],
    ["nothing where options are spread", 'DynamoDBAdapter(client, { tableName: "t", ...options })', null],
    ["the value of no other option", 'DynamoDBAdapter(client, { tableName: "t", readV3Items: flag })', "t"],
    ["nothing where calls differ", 'DynamoDBAdapter(client, { tableName: "a" }); DynamoDBAdapter(client)', null],
  ])("reads %s", async (_what, call, table) => {
    const cwd = await v3Project(`import AWS from "aws-sdk"
import Adapter, { DynamoDBAdapter } from "@next-auth/dynamodb-adapter"
AWS.config.update({ region: "eu-west-1" })
const name = "from-constant"
const client = new AWS.DynamoDB.DocumentClient()
${call}
`);
    const { report } = await look(cwd);
    expect(report.project?.stated).toEqual({ table, region: "eu-west-1" });
    expect(report.project?.readsV3Items.length).toBe(call.includes("readV3Items") ? 1 : 0);
  });

  it("says so outside of a project", async () => {
    const { code, report } = await look(temporaryFolder());
    expect(code).toBe(1);
    expect(check(report, "package.json")).toMatchObject({ status: "failed", todo: expect.stringContaining("--table") });
  });

  it("takes a table that it can't reach for a failure only when the user named it", async () => {
    const cwd = await v3Project();
    const stated = await look(cwd);
    expect(stated.code).toBe(3);
    expect(check(stated.report, "no-credentials")?.status).toBe("attention");
    const named = await look(cwd, ["--table", "users"]);
    expect(named.code).toBe(1);
    expect(check(named.report, "no-credentials")).toMatchObject({ area: "access", status: "failed" });
  });
});

describe.each(engines)("doctor with a table on $name", ({ start, available }) => {
  describe.runIf(available)("", () => {
    let engine: Engine;
    let env: Record<string, string>;
    beforeAll(async () => {
      engine = await start();
      env = { ...testEnvironment, AWS_ENDPOINT_URL_DYNAMODB: engine.endpoint };
      const client = clientFor(engine);
      await createTable(client, "users");
      await putAll(client, "users", [...mixedItems(200)]);
      // dynalite says that TTL is off, and has no way to turn it on.
      if (engine.name === "dynalite") return;
      const TimeToLiveSpecification = { AttributeName: "expires", Enabled: true };
      await client.send(new UpdateTimeToLiveCommand({ TableName: "users", TimeToLiveSpecification }));
    });
    afterAll(() => engine.stop());

    it("counts the shapes in the table that the code names, and leaves it as it is", async () => {
      const before = await allItems(clientFor(engine), "users");
      const { code, report } = await look(await v3Project(), [], env);
      expect(code).toBe(3);
      expect(report.table).toMatchObject({ name: "users", read: 200, isWhole: true, invalid: 0, foreign: 0 });
      expect(report.table?.v3).toBeGreaterThan(100);
      expect(check(report, "shapes")?.found).toMatch(/\d+ USER, \d+ ACCOUNT \(\d+ v3's\), \d+ SESSION \(\d+ v3's\)/);
      expect(check(report, "permissions")).toMatchObject({ area: "access", status: "ok" });
      expect(await allItems(clientFor(engine), "users")).toEqual(before);
    });

    it("says when v3 wrote to the table a moment ago or today, and what that means, and nothing of it later", async () => {
      const client = clientFor(engine);
      const [cwd, minute] = [temporaryFolder(), 60_000];
      const session = [...mixedItems(20)].find(({ type }) => type?.S === "SESSION");
      for (const [index, [ago, said]] of (
        [
          [2 * minute, "2 minutes ago"],
          [180 * minute, "3 hours ago"],
          [72 * 60 * minute, undefined],
        ] as const
      ).entries()) {
        const table = `v3-wrote-${index}`;
        await createTable(client, table);
        const updatedAt = { S: new Date(Date.now() - ago).toISOString() };
        await putAll(client, table, [...mixedItems(20)]);
        await putAll(client, table, [{ ...session, updatedAt }]);
        const { report } = await look(cwd, ["--table", table], env);
        const found = check(report, "v3-wrote");
        if (said === undefined) expect(found).toBeUndefined();
        else {
          expect(found).toMatchObject({ area: "table", status: "attention" });
          expect(found?.found).toContain(`next-auth v3 last wrote to this table ${said}`);
          expect(found?.found).toMatch(/signed out.*OAuthAccountNotLinked/);
          expect(found?.todo).toContain("Send all traffic to v4");
        }
        expect(report.table?.v3WroteAt).toBe(updatedAt.S);
      }
    });

    it("looks at a table alone, and says what a wrong key name needs", async () => {
      const cwd = temporaryFolder();
      expect((await look(cwd, ["--table", "users"], env)).code).toBe(3);
      const { code, report } = await look(cwd, ["--table", "users", "--partition-key", "id"], env);
      expect(code).toBe(1);
      expect(check(report, "key-schema")).toMatchObject({
        area: "table",
        todo: expect.stringContaining("--partition-key pk"),
      });
    });

    it("sees v4 code that doesn't read v3's items, and v3 code on a migrated table", async () => {
      const cwd = await v4Project();
      writeFileSync(join(cwd, "pages/api/auth/[...nextauth].js"), v4Auth.replace(", readV3Items: true", ""));
      const unread = await look(cwd, [], env);
      expect(check(unread.report, "v3-items-unread/pages/api/auth/[...nextauth].js:8")).toMatchObject({
        status: "attention",
      });
      const client = clientFor(engine);
      await createTable(client, "migrated");
      await putAll(client, "migrated", [...mixedItems(20)]);
      expect((await cli(["migrate-data", "--table", "migrated", "--yes"], { cwd, env })).code).toBe(0);
      const old = await look(await v3Project(v3Auth.replace('"users"', '"migrated"')), [], env);
      expect(check(old.report, "v3-code-v4-table")).toMatchObject({ status: "attention" });
    });

    it("has nothing to say once all is done but for the option that reads v3's items", async () => {
      const cwd = await v4Project();
      expect((await cli(["migrate-data", "--table", "users", "--yes"], { cwd, env })).code).toBe(0);
      const ttl = engine.name === "dynalite" ? ["ttl"] : [];
      const { code, report } = await look(cwd, [], env);
      const todo = report.checks.filter(({ status }) => status !== "ok").map(({ name }) => name);
      expect(todo).toEqual([...ttl, "readV3Items"]);
      expect(code).toBe(3);
      writeFileSync(join(cwd, "pages/api/auth/[...nextauth].js"), v4Auth.replace(", readV3Items: true", ""));
      const done = await cli(["doctor"], { cwd, env });
      expect(done).toMatchObject({ code: ttl.length > 0 ? 3 : 0, stderr: "" });
      expect(done.stdout).toMatch(ttl.length > 0 ? /\n1 to do\. Nothing was written\.\n$/ : /\nNothing to do\.\n$/);
    });
  });
});
