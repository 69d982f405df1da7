import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { runCodemod } from "../../src/codemod/run.ts";
import { temporaryFolder } from "../support/temporary/folder.ts";
import { writeTree } from "../support/tree.ts";

const auth = `import AWS from "aws-sdk";
import NextAuth from "next-auth";
import { DynamoDBAdapter } from "@next-auth/dynamodb-adapter";
export default NextAuth({ providers: [], secret: "s", adapter: DynamoDBAdapter(new AWS.DynamoDB.DocumentClient()) });
`;
const manifest = (dependencies: Readonly<Record<string, string>>) => JSON.stringify({ dependencies });
const dependencies = { next: "^12.2.5", react: "^18.0.0", "next-auth": "^3.29.0", "aws-sdk": "^2.1000.0" };
const application = (folder = "") => ({
  [`${folder}package.json`]: manifest(dependencies),
  [`${folder}pages/api/auth/[...nextauth].js`]: auth,
});
const stack = `import * as lambda from "aws-cdk-lib/aws-lambda";
export const web = (scope) =>
  new lambda.Function(scope, "web", {
    runtime: lambda.Runtime.NODEJS_14_X,
  });
`;

/** The places of a repository that are said to ask for an old Node.js. */
async function toldIn(files: Readonly<Record<string, string>>, cwd = ".") {
  const root = temporaryFolder("runtimes");
  mkdirSync(join(root, ".git"));
  writeTree(root, files);
  const report = await runCodemod({ cwd: join(root, cwd), dryRun: true });
  return report.files.flatMap(({ path, findings }) =>
    findings.flatMap(({ code, line, level }) => (code === "NAD402" ? [`${path}:${line} ${level}`] : [])),
  );
}

describe("a Node.js that functions run on", () => {
  it.each([
    ["the application's own stack", { ...application(), "lib/stack.ts": stack }, ["lib/stack.ts:4 todo"]],
    [
      "a package of the CDK beside the application",
      { ...application("web/"), "infra/package.json": manifest({ "aws-cdk-lib": "^2.0.0" }), "infra/stack.ts": stack },
      ["infra/stack.ts:4 todo"],
    ],
    [
      "Terraform's files in folders",
      { ...application("web/"), "deploy/aws/lambda.tf": 'resource "x" "y" {\n  runtime = "nodejs14.x"\n}\n' },
      ["deploy/aws/lambda.tf:2 todo"],
    ],
    [
      "SAM's template in a folder",
      { ...application(), "infra/template.yaml": "Globals:\n  Function:\n    Runtime: nodejs14.x\n" },
      ["infra/template.yaml:3 todo"],
    ],
    [
      "serverless.ts",
      { ...application(), "serverless.ts": 'export default { provider: { runtime: "nodejs14.x" } };\n' },
      ["serverless.ts:1 todo"],
    ],
    [
      "sst.config.ts",
      {
        ...application(),
        "sst.config.ts":
          'export default { stacks: (app) => app.setDefaultFunctionProps({ runtime: "nodejs16.x" }) };\n',
      },
      ["sst.config.ts:1 todo"],
    ],
    [
      "a service of its own",
      {
        ...application("web/"),
        "services/thumbs/package.json": manifest({ sharp: "^0.29.0" }),
        "services/thumbs/a.ts": stack,
      },
      [],
    ],
    ["a new enough one", { ...application(), "lib/stack.ts": stack.replace("14", "20") }, []],
    [
      "an installed package",
      { ...application(), "node_modules/x/stack.ts": stack, "cdk.out/tree.template.json": '"nodejs14.x"' },
      [],
    ],
    ["an application that stays", { "package.json": manifest({}), "lib/stack.ts": stack }, []],
  ])("is told of in %s", async (_where, files, expected) => {
    expect(await toldIn(files)).toEqual(expected);
  });
});
