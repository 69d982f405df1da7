import { describe, expect, it } from "vitest";
import { defaultOptions } from "../../transforms/context.ts";
import { awsClient } from "../../transforms/knowledge/behaviour/aws-client.ts";
import { type Upgraded, upgrade } from "../behaviour/aws/compare.ts";

/**
 * The input of each row of what an application notices of its client, and what becomes of it: what is written, or the finding that says
 * it. Rows of which no line of code shows anything have their page, and doctor.
 */
interface RowInput {
  /** The module, or what stands between the imports and the route. */
  readonly code?: string;
  readonly files?: Readonly<Record<string, string>>;
  readonly environmentNames?: readonly string[];
  readonly writes?: string | RegExp;
  /** What must not be in the output any more. */
  readonly drops?: string | RegExp;
  readonly says?: `NAD${number}`;
}

const head = `import AWS from "aws-sdk";
import NextAuth from "next-auth";
import { DynamoDBAdapter } from "@next-auth/dynamodb-adapter";
`;
const tail = "export default () => NextAuth({ providers: [], adapter: DynamoDBAdapter(client) });\n";
const made = "new AWS.DynamoDB.DocumentClient";
const given = (options: string) => `const client = ${made}(${options});\n`;
const plain = given("");
const role = `new AWS.TemporaryCredentials({ RoleArn: "arn:aws:iam::1:role/r" })`;

const inputs: Readonly<Record<string, RowInput>> = {
  R1: {
    code: plain,
    environmentNames: ["AMAZON_REGION"],
    writes: "process.env.AWS_REGION || process.env.AMAZON_REGION",
  },
  R2: { code: `process.env.AWS_REGION = "eu-west-1";\n${plain}`, says: "NAD127" },
  R3: { code: given(`{ region: "aws-global" }`), writes: `region: "us-east-1"` },
  C1: { code: plain, environmentNames: ["AMAZON_ACCESS_KEY_ID"], writes: "process.env.AMAZON_ACCESS_KEY_ID" },
  C2: { code: plain, environmentNames: ["AWS_ACCESS_KEY_ID", "AWS_PROFILE"], says: "NAD126" },
  C3: { code: plain, environmentNames: ["AWS_ACCESS_KEY_ID", "AWS_PROFILE"], says: "NAD126" },
  K1: {
    code: given("{ accessKeyId: process.env.K, secretAccessKey: process.env.S }"),
    writes:
      /process\.env\.K && process\.env\.S\s*\? \{ accessKeyId: process\.env\.K, secretAccessKey: process\.env\.S \}/,
  },
  K2: {
    code: `AWS.config.update({ accessKeyId: "A", secretAccessKey: "B" });\n${given("{ accessKeyId: process.env.K, secretAccessKey: process.env.S }")}`,
    writes: /: \{ accessKeyId: "A", secretAccessKey: "B" \}/,
  },
  K3: {
    code: `AWS.config.update({ accessKeyId: "A", secretAccessKey: "B" });\nAWS.config.credentials = ${role};\n${plain}`,
    writes: /masterCredentials: \{\s*accessKeyId: "A",\s*secretAccessKey: "B"/,
  },
  K4: {
    code: `AWS.config.update({ accessKeyId: "A", secretAccessKey: "B" });\n${given(`{ credentials: ${role} }`)}`,
    writes: /masterCredentials: \{\s*accessKeyId: "A",\s*secretAccessKey: "B"/,
  },
  K5: {
    code: given(
      `{ credentialProvider: new AWS.CredentialProviderChain([() => new AWS.SharedIniFileCredentials({ profile: "p" })]) }`,
    ),
    writes: /createCredentialChain\(\s*fromEnv\(\),\s*fromIni\(\),\s*fromIni\(\{ profile: "p" \}\),?\s*\)/,
  },
  K6: { code: `AWS.config.accessKeyId = "A";\nAWS.config.secretAccessKey = "B";\n${plain}`, says: "NAD108" },
  K7: { code: `process.env.AWS_ACCESS_KEY_ID = "A";\n${plain}`, says: "NAD127" },
  K8: { code: given("{ credentials: new AWS.RemoteCredentials() }"), writes: "async () => fromHttp()()" },
  K9: {
    code: given("{ credentials: new AWS.EC2MetadataCredentials() }"),
    writes: "fromInstanceMetadata({ timeout: 1000, maxRetries: 3 })",
  },
  K10: {
    code: given(`{ credentials: new AWS.EnvironmentCredentials("MYAPP") }`),
    writes: "process.env.MYAPP_ACCESS_KEY_ID",
  },
  K11: {
    code: `const creds = new AWS.Credentials("A", "B");\n${given("{ credentials: creds }")}creds.accessKeyId = "C";\n`,
    says: "NAD103",
  },
  K12: {
    code: `class Own extends AWS.Credentials {\n  refresh(done) { done(); }\n}\n${given("{ credentials: new Own() }")}`,
    says: "NAD103",
  },
  K13: {
    code: given(`{ credentials: new AWS.Credentials({ credentials: { accessKeyId: "A", secretAccessKey: "B" } }) }`),
    writes: /credentials: \{ accessKeyId: "A", secretAccessKey: "B" \}/,
  },
  K16: {
    code: `AWS.config.update({ sts: { endpoint: "https://sts.test" } });\n${given(`{ credentials: ${role} }`)}`,
    writes: /clientConfig: \{ endpoint: "https:\/\/sts\.test" \}/,
  },
  K17: {
    code: `${plain}client.service.config.credentials = new AWS.Credentials("A", "B");\n`,
    says: "NAD124",
  },
  K18: { code: `${plain}setTimeout(() => AWS.config.update({ region: "eu-west-1" }), 10);\n`, says: "NAD114" },
  K20: { code: `AWS.config.loadFromPath("./aws.json");\n${plain}`, says: "NAD110" },
  E1: { code: plain, environmentNames: ["AWS_ENDPOINT_URL"], says: "NAD125" },
  E2: { code: `${plain}client.service.setEndpoint("http://localhost:8000");\n`, says: "NAD124" },
  E5: {
    code: given(`{ endpoint: process.env.E, useDualstackEndpoint: true }`),
    writes: "useDualstackEndpoint: !process.env.E",
  },
  E6: {
    code: given(`{ endpoint: "mine:8000", sslEnabled: process.env.SSL === "1" }`),
    writes: `? "https" : "http"}://mine:8000`,
  },
  E7: { code: given(`{ endpoint: new URL(process.env.E) }`), writes: "new URL(process.env.E).href" },
  E8: { code: given("{ endpoint: process.env.E }"), says: "NAD106" },
  E13: { code: given("{ sslEnabled: false }"), says: "NAD109" },
  H2: { code: given("{ maxRetries: process.env.R }"), writes: "Number(process.env.R ?? 10) + 1" },
  H3: { code: given("{ maxRetries: undefined }"), drops: /max(Retries|Attempts)/ },
  H7: {
    code: `AWS.config.update({ httpOptions: { timeout: 5000 } });\n${given("{ httpOptions: { connectTimeout: 300 } }")}`,
    writes: /requestTimeout: 5000,\s*throwOnRequestTimeout: true,\s*connectionTimeout: 300/,
  },
  H9: { code: `AWS.NodeHttpClient.sslAgent = agent;\n${plain}`, says: "NAD124" },
  H14: { code: given("{ httpOptions: { proxy: process.env.P } }"), says: "NAD104" },
  L1: { code: given("{ logger: process.stdout }"), says: "NAD105", drops: "logger" },
  L2: { code: given("{ logger: console }"), says: "NAD105", drops: "logger" },
  L3: { code: `AWS.DynamoDB.prototype.customizeRequests((request) => request);\n${plain}`, says: "NAD124" },
  L4: { code: `${plain}client.service.customizeRequests((request) => request);\n`, says: "NAD124" },
  L5: { code: `${plain}client.get = wrap(client.get);\n`, says: "NAD124" },
  L6: { code: `AWS.events.on("send", log);\n${plain}`, says: "NAD124" },
  L9: {
    code: `import Dax from "amazon-dax-client";\n${given(`{ service: new Dax({ endpoints: ["a"], region: "eu-west-1" }) }`)}`,
    says: "NAD101",
    writes: `region: "eu-west-1"`,
  },
  L10: {
    code: `class Own extends AWS.DynamoDB.DocumentClient {}\nconst client = new Own({ region: "eu-west-1" });\n`,
    says: "NAD100",
  },
  W1: { code: plain, writes: "allowImpreciseNumbers: true" },
  D1: { code: plain, writes: "wrapNumbers: Number" },
  D2: { code: plain, writes: "wrapNumbers: Number" },
  D3: {
    files: {
      "auth.js": `${head}import Providers from "next-auth/providers";
const client = ${made}();
export default NextAuth({
  providers: [Providers.Email({ server: "smtp://x", from: "x" })],
  secret: "x",
  adapter: DynamoDBAdapter(client),
  callbacks: { session(session, user) { session.roles = user.roles.values; session.user = user; return session; } },
});
`,
      "roles.js": `import AWS from "aws-sdk";\nexport const set = (roles) => ${made}().createSet(roles);\n`,
    },
    writes: "[...user.roles]",
    says: "NAD355",
  },
  D4: {
    files: {
      "auth.js": `${head}import Providers from "next-auth/providers";
const client = ${made}();
export default NextAuth({
  providers: [Providers.Email({ server: "smtp://x", from: "x" })],
  secret: "x",
  adapter: DynamoDBAdapter(client),
  callbacks: { session(session, user) { session.face = user.face.toString("base64"); return session; } },
});
`,
    },
    writes: `Buffer.from(user.face).toString("base64")`,
  },
  X6: {
    code: `${plain}const adapter = { ...DynamoDBAdapter(client), getUser: mine };\n`,
    says: "NAD120",
  },
  G1: {
    code: `AWS.config.update({ region: "eu-west-1" });\n${given("{ region: AWS.config.region }")}`,
    writes: `region: "eu-west-1"`,
    drops: "AWS.config",
  },
  G2: { code: `AWS.config.update({ region: "eu-west-1" });\n${given("AWS.config")}`, writes: `region: "eu-west-1"` },
  G3: {
    code: `Object.assign(AWS.config, { region: "eu-west-1" });\n${plain}`,
    writes: `new DynamoDB({ region: "eu-west-1" })`,
  },
  G4: {
    code: `function local() {\n  AWS.config.update({ endpoint: "http://localhost:8000" });\n}\n${given(`{ region: "eu-west-1" }`)}`,
    writes: `new DynamoDB({ region: "eu-west-1" })`,
  },
  G5: {
    files: {
      "auth.js": head + plain + tail,
      "scripts/seed.js": `import AWS from "aws-sdk";\nAWS.config.update({ endpoint: "http://localhost:8000" });\n`,
    },
    writes: "new DynamoDB()",
    says: "NAD112",
  },
  G6: {
    files: {
      "auth.js": `${head}import { client } from "./db";\nAWS.config.update({ region: "eu-west-1" });\n${tail}`,
      "db.js": `import AWS from "aws-sdk";\nexport const client = ${made}();\n`,
    },
    writes: "new DynamoDB()",
  },
  G7: {
    files: {
      "auth.js": `${head.replace(`"aws-sdk"`, `"./lib/aws"`)}${plain}${tail}`,
      "lib/aws.js": `require("dotenv").config();\nmodule.exports = require("aws-sdk");\n`,
    },
    writes: `import "./lib/aws"`,
  },
  G8: {
    files: {
      "auth.js": `${head}import { make } from "./lib";\nconst client = make(process.env.R);\n${tail}`,
      "lib.js": `import AWS from "aws-sdk";\nexport const make = (region) => ${made}({ region });\nexport const other = make("x").scan({}).promise;\n`,
    },
    says: "NAD100",
  },
  G9: {
    code: `let options = { region: "eu-west-1" };\noptions = global.optionsOf("eu-west-2");\n${given("options")}`,
    says: "NAD101",
  },
};

/** What shows in no code: the row says on which page it stands. */
const isOfPlace = (id: string) => awsClient[id]?.fate.kind === "page";

function upgraded({ code, files, environmentNames = [] }: RowInput): Upgraded {
  return upgrade(files ?? { "auth.js": head + code + tail }, { ...defaultOptions, environmentNames });
}

describe("the input of each row", () => {
  it("is there", () => {
    const missing = Object.keys(awsClient).filter((id) => !(id in inputs) && !isOfPlace(id));
    expect(missing).toEqual([]);
  });

  it.each(Object.entries(inputs))("%s is rewritten, or said", (_id, input) => {
    const { files, findings } = upgraded(input);
    const text = Object.values(files).join("\n");
    const codes = findings.map(({ code }) => code);
    if (input.says) expect(codes).toContain(input.says);
    if (typeof input.writes === "string") expect(text).toContain(input.writes);
    else if (input.writes) expect(text).toMatch(input.writes);
    if (input.drops instanceof RegExp) expect(text).not.toMatch(input.drops);
    else if (input.drops) expect(text).not.toContain(input.drops);
  });
});
