import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { describe, expect, it } from "vitest";
import { runCodemod } from "../../src/codemod/run.ts";
import { temporaryFolder } from "../support/temporary/folder.ts";
import { writeTree } from "../support/tree.ts";

/** What stays with a file that can't be upgraded, whatever the reason: with it the application's other files, and package.json. */
const manifest = JSON.stringify({
  dependencies: {
    "next-auth": "3.29.0",
    "@next-auth/dynamodb-adapter": "0.4.2",
    "aws-sdk": "2.1000.0",
    next: "12.2.5",
  },
});
const route = `import NextAuth from "next-auth";
import Providers from "next-auth/providers";
import { DynamoDBAdapter } from "@next-auth/dynamodb-adapter";
import { client } from "../../../lib/db";
export default NextAuth({ secret: "s", providers: [Providers.GitHub({ clientId: "a", clientSecret: "b" })], adapter: DynamoDBAdapter(client) });
`;
const files = {
  "package.json": manifest,
  "pages/api/auth/[...nextauth].js": route,
  "lib/db.js":
    'import AWS from "aws-sdk";\nexport const client = new AWS.DynamoDB.DocumentClient({ region: "eu-west-1" });\n',
  "pages/_app.js":
    'import { Provider } from "next-auth/client";\nexport default ({ Component, pageProps }) => <Provider session={pageProps.session}><Component {...pageProps} /></Provider>;\n',
  "pages/index.js":
    'import { useSession } from "next-auth/client";\nexport default () => { const [session] = useSession(); return <p>{session?.user.name}</p>; };\n',
} as const;

const conflict = (text: string) => `${text}<<<<<<< HEAD\nconst a = 1;\n=======\nconst a = 2;\n>>>>>>> main\n`;
const inLatin1 = (text: string) => Buffer.from(`// caf\u00e9\n${text}`, "latin1");
const nested = (text: string) => `${text}export const deep = ${"[".repeat(6000)}${"]".repeat(6000)};\n`;

/** Each of the application's files, made so that nothing can be done with it. */
const faults: Readonly<Record<string, (text: string) => string | Buffer>> = {
  "a conflict of git's": conflict,
  "no UTF-8": inLatin1,
  "code that is nested too deeply": nested,
};

async function upgraded(more: Readonly<Record<string, string | Buffer>>) {
  const cwd = temporaryFolder("half-upgrades");
  writeTree(cwd, files);
  for (const [path, text] of Object.entries(more)) {
    mkdirSync(dirname(join(cwd, path)), { recursive: true });
    writeFileSync(join(cwd, path), text);
  }
  const report = await runCodemod({ cwd, dryRun: true });
  return {
    changed: report.files.filter(({ status }) => status === "changed").map(({ path }) => path),
    packages: report.packages.map(({ path }) => path),
    next: report.next.map(({ title }) => String(title)),
    totals: report.totals,
  };
}

describe.each(Object.entries(faults))("%s", (_what, spoil) => {
  it.each(Object.keys(files).filter((path) => path.endsWith(".js")))("in %s: nothing is upgraded", async (path) => {
    const found = await upgraded({ [path]: spoil(files[path as keyof typeof files]) });
    expect(found.totals.failed).toBe(1);
    expect(found.changed).toEqual([]);
    expect(found.packages).toEqual([]);
    expect(found.next).toEqual([expect.stringContaining("Deal with what could not be upgraded")]);
  });

  it("in a file that nothing of it needs: all others are upgraded", async () => {
    const script = 'import AWS from "aws-sdk";\nnew AWS.S3().listBuckets(console.log);\n';
    const found = await upgraded({ "script.js": spoil(script) });
    expect(found.totals.failed).toBe(1);
    expect(found.changed).toHaveLength(4);
    expect(found.packages).toEqual(["package.json"]);
  });
});

/** What a module that can't be parsed does with aws-sdk, and whether the route's adapter may hang on it. */
const ofOtherServices = {
  "a client of S3": 'import AWS from "aws-sdk";\nexport const other = new AWS.S3({ region: "eu-west-1" });\n',
  "a client of S3, alone": 'import S3 from "aws-sdk/clients/s3";\nexport const other = new S3();\n',
  "a required client of SES": 'const AWS = require("aws-sdk");\nexports.other = new AWS.SES();\n',
};
const ofItsOwn = {
  "a client of DynamoDB": 'import AWS from "aws-sdk";\nexport const other = new AWS.DynamoDB.DocumentClient();\n',
  "a client of DynamoDB beside one of S3":
    'import AWS from "aws-sdk";\nexport const s3 = new AWS.S3();\nexport const other = new AWS.DynamoDB();\n',
  "the configuration":
    'import AWS from "aws-sdk";\nAWS.config.region = "eu-west-1";\nexport const other = new AWS.S3();\n',
  "aws-sdk, given on": 'import AWS from "aws-sdk";\nexport const other = AWS;\n',
};
const importing = `import { other } from "../../../lib/other";\n${route}console.log(other);\n`;

it.each(Object.entries(ofOtherServices))("broken, %s that the route imports holds nothing", async (_what, text) => {
  const found = await upgraded({ "lib/other.js": conflict(text), "pages/api/auth/[...nextauth].js": importing });
  expect(found.totals.failed).toBe(1);
  expect(found.changed).toHaveLength(4);
});

it.each(Object.entries(ofItsOwn))("broken, %s that the route imports holds all of it", async (_what, text) => {
  const found = await upgraded({ "lib/other.js": conflict(text), "pages/api/auth/[...nextauth].js": importing });
  expect(found.totals.failed).toBe(1);
  expect(found.changed).toEqual([]);
});

const hook = 'import { useSession } from "next-auth/client";\n';
/** Files of generators, which no parser takes. */
const templates = {
  "plop-templates/page.js": `${hook}export default function {{pascalCase name}}() { const [session] = useSession(); return null; }\n`,
  "templates/[...nextauth].js": `import NextAuth from "next-auth";\nimport Providers from "next-auth/providers";\nexport default NextAuth({ providers: [{{#each providers}}Providers.{{this}}(), {{/each}}] });\n`,
  "_templates/page/new/page.tsx": `---\nto: pages/<%= name %>.tsx\n---\n${hook}export default () => null;\n`,
  "generators/app/templates/_app.js": `<% if (auth) { %>${hook}<% } %>export default () => null;\n`,
  "scaffold/page.ts": `{% if auth %}${hook}{% endif %}export default () => null;\n`,
};

it.each(Object.entries(templates))("a template of a generator's, %s, holds nothing", async (path, text) => {
  const found = await upgraded({ [path]: text });
  expect(found.totals.failed).toBe(1);
  expect(found.changed).toHaveLength(4);
  expect(found.packages).toEqual(["package.json"]);
});

const objects = `${hook}export default () => { const [session] = useSession(); return <p style={{ color }}>{session}</p>; };\n`;
it.each([
  ["a page with tags", { "pages/tags.js": `${hook}<% if %>\n` }],
  [
    "a module with tags that a page imports",
    {
      "lib/tags.js": `${hook}{{pascalCase name}}\n`,
      "pages/index.js": `import { tags } from "../lib/tags";\n${files["pages/index.js"]}console.log(tags);\n`,
    },
  ],
  ["a component with objects in its attributes", { "components/user.js": conflict(objects) }],
])("%s is no template, and holds all of it", async (_what, more) => {
  const found = await upgraded(more);
  expect(found.totals.failed).toBe(1);
  expect(found.changed).toEqual([]);
});

it("upgrades all of it where nothing is wrong", async () => {
  const found = await upgraded({});
  expect(found.changed).toHaveLength(4);
  expect(found.packages).toEqual(["package.json"]);
});
