import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { cli } from "../support/data/cli.ts";
import { mixedItems } from "../support/data/mixed-items.ts";
import { putAll } from "../support/data/table.ts";
import { createTable, engines } from "../support/engines/index.ts";
import { useEngine } from "../support/engines/use-engine.ts";
import { temporaryFolder } from "../support/temporary/folder.ts";
import { writeTree } from "../support/tree.ts";

const auth = `import AWS from "aws-sdk";
import NextAuth from "next-auth";
import { DynamoDBAdapter } from "@next-auth/dynamodb-adapter";
const client = new AWS.DynamoDB.DocumentClient();
export default NextAuth({ providers: [], adapter: DynamoDBAdapter(client, { tableName: "users" }) });
`;
const reader = (name: string) => `import AWS from "aws-sdk";
const client = new AWS.DynamoDB.DocumentClient();
export async function ${name}(id) {
  const { Items } = await client
    .query({ TableName: "users", KeyConditionExpression: "pk = :pk", ExpressionAttributeValues: { ":pk": \`USER#\${id}\` } })
    .promise();
  return Items.find((item) => item.type === "ACCOUNT").accessToken;
}
`;
const application = {
  "package.json": JSON.stringify({ dependencies: { "next-auth": "^3.29.0", "aws-sdk": "^2.1000.0" } }),
  "pages/api/auth/[...nextauth].js": auth,
};
const readers = (count: number) =>
  Object.fromEntries(Array.from({ length: count }, (_, i) => [`lib/reader-${i}.js`, reader(`tokenOf${i}`)]));

describe.each(engines)("an application that reads the table itself, on $name", ({ start, available }) => {
  describe.runIf(available)("", () => {
    const engine = useEngine(start);

    /** What a command says before its report, in a folder with these files. */
    async function saidIn(files: Readonly<Record<string, string>>, ...flags: readonly string[]) {
      const table = `readers-${crypto.randomUUID()}`;
      await createTable(engine.client, table);
      await putAll(engine.client, table, [...mixedItems(20)]);
      const cwd = temporaryFolder();
      writeTree(cwd, files);
      const args = ["migrate-data", "--table", table, "--endpoint", engine.endpoint, ...flags];
      const { code, stdout, stderr } = await cli(args, { cwd });
      expect(code, stderr).toBe(0);
      return { stdout, stderr, after: Object.keys(files).map((name) => readFileSync(join(cwd, name), "utf8")) };
    }

    it("is told of with the plan, by file and line, and its code stays as it is", async () => {
      const files = { ...application, ...readers(1) };
      const { stdout, stderr, after } = await saidIn(files, "--dry-run", "--json");
      expect(stderr).toContain("The application here asks next-auth's table itself at lib/reader-0.js:5.");
      expect(stderr).toContain("NAD160");
      expect(JSON.parse(stdout).outcome).toBe("planned");
      expect(after).toEqual(Object.values(files));
    });

    it("is told of where the plan is kept, too", async () => {
      const { stderr } = await saidIn({ ...application, ...readers(1) }, "--dry-run", "--plan", "plan.json");
      expect(stderr).toContain("lib/reader-0.js:5");
    });

    it("is told of at five places, however many there are", async () => {
      const { stderr } = await saidIn({ ...application, ...readers(7) }, "--dry-run");
      expect(stderr).toContain("lib/reader-4.js:5, …");
      expect(stderr).not.toContain("lib/reader-5.js");
    });

    it.each([
      ["asks no table itself", application],
      ["has next-auth only to build with", { ...readers(1), "package.json": '{"devDependencies":{"next-auth":"^3"}}' }],
      ["has no package.json", readers(1)],
      ["has a package.json that can't be read", { ...readers(1), "package.json": '{"dependencies":' }],
    ])("isn't told of where it %s", async (_what, files) => {
      const { stderr } = await saidIn(files, "--dry-run");
      expect(stderr).not.toContain("NAD160");
    });

    it("shows no control characters of a file's name", async () => {
      const { stderr } = await saidIn({ ...application, "lib/\u001b[2Jx.js": reader("tokenOf") }, "--dry-run");
      expect(stderr).toContain("NAD160");
      expect(stderr).not.toContain("\u001b");
    });
  });
});
