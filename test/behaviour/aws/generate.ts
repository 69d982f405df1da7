/** How a client may be built, and where its settings may come from: each with each. */
import { parseExpression } from "@babel/parser";
import type { Files } from "./application.ts";

/** An object of options of aws-sdk v2, as source text. */
export type Options = string;

export const settings: Readonly<Record<string, Options>> = {
  nothing: "{}",
  "literal region": `{ region: "eu-west-1" }`,
  "region of a variable": "{ region: process.env.MY_REGION }",
  "region with a default": `{ region: process.env.MY_REGION || "eu-west-1" }`,
  "no region, said": "{ region: undefined }",
  "keys of variables": "{ accessKeyId: process.env.MY_KEY, secretAccessKey: process.env.MY_SECRET }",
  "keys with an empty default": `{ region: process.env.MY_REGION, accessKeyId: process.env.MY_KEY || "", secretAccessKey: process.env.MY_SECRET ?? "" }`,
  "keys with a token":
    "{ accessKeyId: process.env.MY_KEY, secretAccessKey: process.env.MY_SECRET, sessionToken: process.env.MY_TOKEN }",
  "keys without white space":
    "{ accessKeyId: process.env.MY_KEY?.trim(), secretAccessKey: process.env.MY_SECRET?.trim() }",
  "keys made texts": "{ accessKeyId: String(process.env.MY_KEY), secretAccessKey: String(process.env.MY_SECRET) }",
  "keys in templates": `{ accessKeyId: \`\${process.env.MY_KEY}\`, secretAccessKey: \`\${process.env.MY_SECRET || ""}\` }`,
  "keys decoded": `{ accessKeyId: Buffer.from(process.env.MY_KEY ?? "", "utf8").toString(), secretAccessKey: process.env.MY_SECRET }`,
  "keys of a call": `{ accessKeyId: ((name) => process.env[name])("MY_KEY"), secretAccessKey: process.env.MY_SECRET?.slice(0) }`,
  "keys of a call, with a token": `{ accessKeyId: Reflect.get(process.env, "MY_KEY"), secretAccessKey: Reflect.get(process.env, "MY_SECRET"),
      sessionToken: Reflect.get(process.env, "MY_TOKEN") }`,
  "keys in parts": `{ accessKeyId: (process.env.MY_KEY || "").split(":")[0], secretAccessKey: process.env.MY_SECRET }`,
  "literal keys": `{ accessKeyId: "LITERAL", secretAccessKey: "s" }`,
  "Credentials of variables": "{ credentials: new AWS.Credentials(process.env.MY_KEY, process.env.MY_SECRET) }",
  "Credentials object of variables":
    "{ credentials: new AWS.Credentials({ accessKeyId: process.env.MY_KEY, secretAccessKey: process.env.MY_SECRET }) }",
  "plain credentials": "{ credentials: { accessKeyId: process.env.MY_KEY, secretAccessKey: process.env.MY_SECRET } }",
  "conditional credentials":
    "{ credentials: process.env.MY_KEY ? new AWS.Credentials(process.env.MY_KEY, process.env.MY_SECRET) : undefined }",
  "keys of a prefix": `{ credentials: new AWS.EnvironmentCredentials("AWS") }`,
  "keys of a profile": `{ credentials: new AWS.SharedIniFileCredentials({ profile: "other" }) }`,
  "a role": `{ credentials: new AWS.TemporaryCredentials({ RoleArn: "arn:aws:iam::1:role/r" }), region: "eu-west-1" }`,
  "a role with a master": `{ region: "eu-west-1", credentials: new AWS.ChainableTemporaryCredentials({ params: { RoleArn: "arn:aws:iam::1:role/r" },
      masterCredentials: new AWS.Credentials(process.env.MY_KEY, process.env.MY_SECRET) }) }`,
  "the instance's role": "{ credentials: new AWS.EC2MetadataCredentials() }",
  "the container's role": "{ credentials: new AWS.ECSCredentials() }",
  "a chain": `{ credentialProvider: new AWS.CredentialProviderChain([
      () => new AWS.EnvironmentCredentials("AWS"), () => new AWS.SharedIniFileCredentials({ profile: "other" })]) }`,
  "retries of a variable": "{ maxRetries: process.env.RETRIES }",
  "retries as a number": "{ maxRetries: Number(process.env.RETRIES) }",
  "retries with a default": "{ maxRetries: parseInt(process.env.RETRIES, 10) || 4 }",
  "retries, perhaps": "{ maxRetries: Number(process.env.RETRIES) || undefined }",
  "no retries, said": "{ maxRetries: undefined }",
  "literal retries": "{ maxRetries: 1 }",
  "literal endpoint": `{ endpoint: "http://localhost:8000", region: "eu-west-1" }`,
  "a host of AWS.Endpoint's, no SSL": `{ region: "eu-west-1", endpoint: new AWS.Endpoint("db.internal:8000"), sslEnabled: false }`,
  "a host of AWS.Endpoint's, SSL by a variable": `{ region: "eu-west-1", endpoint: new AWS.Endpoint("db.internal:8000"), sslEnabled: process.env.MY_KEY }`,
  "endpoint of a variable": `{ region: "eu-west-1", endpoint: process.env.MY_ENDPOINT }`,
  "endpoint class": `{ region: "eu-west-1", endpoint: new AWS.Endpoint("http://localhost:8000") }`,
  "endpoint as a URL": `{ region: "eu-west-1", endpoint: new URL("http://localhost:8000") }`,
  "FIPS and an endpoint": `{ region: "eu-west-1", endpoint: "http://localhost:8000", useFipsEndpoint: true }`,
  "dual stack, perhaps": `{ region: "us-east-1", endpoint: process.env.MY_ENDPOINT, useDualstackEndpoint: true }`,
  "dual stack as text": `{ region: "us-east-1", useDualstackEndpoint: "true" }`,
  "a host of this machine": `{ region: "eu-west-1", endpoint: "localhost:8000" }`,
  "a host of this machine, SSL null": `{ region: "eu-west-1", endpoint: "127.0.0.1:8000", sslEnabled: null }`,
  "ssl off": `{ region: "eu-west-1", endpoint: "ddb.local:8000", sslEnabled: false }`,
  "ssl by a condition": `{ region: "eu-west-1", endpoint: "ddb.local:8000", sslEnabled: process.env.RETRIES === "2" }`,
  "the world's region": `{ region: "aws-global" }`,
  "a logger": `{ region: "eu-west-1", logger: { log() {} } }`,
};

const head = `import AWS from "aws-sdk";
import NextAuth from "next-auth";
import { DynamoDBAdapter } from "@next-auth/dynamodb-adapter";
`;
const given = (client: string) =>
  `export default () => NextAuth({ providers: [], adapter: DynamoDBAdapter(${client}) });\n`;
const made = "new AWS.DynamoDB.DocumentClient";
const one = (body: string): Files => ({ "auth.js": head + body });

type Form = (options: Options) => Files;

/** `AWS.config.region = "eu-west-1";` for each of the options, or by another operator. */
function assigned(options: Options, operator = "="): string {
  const object = parseExpression(options);
  const members = object.type === "ObjectExpression" ? object.properties : [];
  return members
    .map((member) => {
      if (member.type !== "ObjectProperty" || member.key.type !== "Identifier") throw new Error(options);
      const { start, end } = member.value;
      return `AWS.config.${member.key.name} ${operator} ${options.slice(start ?? 0, end ?? 0)};\n`;
    })
    .join("");
}

export const forms: Readonly<Record<string, Form>> = {
  "a constructor": (options) => one(`const client = ${made}(${options});\n${given("client")}`),
  "in the call": (options) => one(given(`${made}(${options})`)),
  "AWS.config.update": (options) => one(`AWS.config.update(${options});\n${given(`${made}()`)}`),
  "Object.assign to AWS.config": (options) => one(`Object.assign(AWS.config, ${options});\n${given(`${made}()`)}`),
  "AWS.config, one by one": (options) => one(`${assigned(options)}${given(`${made}()`)}`),
  "AWS.config, where nothing is": (options) => one(`${assigned(options, "??=")}${given(`${made}()`)}`),
  "AWS.config, where nothing is or it is empty": (options) => one(`${assigned(options, "||=")}${given(`${made}()`)}`),
  "AWS.config.update, if there is no region": (options) =>
    one(`if (!AWS.config.region) AWS.config.update(${options});\n${given(`${made}()`)}`),
  "a constant of new AWS.Config": (options) =>
    one(`const config = new AWS.Config(${options});\nconst client = ${made}(config);\n${given("client")}`),
  "new AWS.Config": (options) => one(`AWS.config = new AWS.Config(${options});\n${given(`${made}()`)}`),
  "spread options": (options) => one(`const common = ${options};\n${given(`${made}({ ...common })`)}`),
  "a function's client": (options) => one(`const make = () => ${made}(${options});\n${given("make()")}`),
  "a class's client": (options) =>
    one(`class Database { static client = ${made}(${options}); }\n${given("Database.client")}`),
  "below AWS.config.update": (options) =>
    one(`AWS.config.update({ region: "ap-south-1", accessKeyId: "CONFIG", secretAccessKey: "s", maxRetries: 3 });
const client = ${made}(${options});\n${given("client")}`),
  "credentials over keys": (options: Options) =>
    one(`AWS.config.update({ region: "ap-south-1", accessKeyId: process.env.MY_KEY, secretAccessKey: process.env.MY_SECRET });
AWS.config.update(${options});\n${given(`${made}()`)}`),
  "service of a client": (options: Options) =>
    one(`const client = ${made}({ service: new AWS.DynamoDB(${options}) });\n${given("client")}`),
  "constant options": (options: Options) =>
    one(`const options = ${options};\nconst client = ${made}(options);\n${given("client")}`),
  "constant options, below AWS.config.update": (options: Options) =>
    one(`AWS.config.update({ region: "ap-south-1", accessKeyId: "CONFIG", secretAccessKey: "s", maxRetries: 3 });
const options = ${options};\nconst client = ${made}(options);\n${given("client")}`),
  "a variable's options": (options: Options) =>
    one(`let options = {};\nif (process.env.HOME) {\n  options = ${options};\n}
const client = ${made}(options);\n${given("client")}`),
  "a function's options": (options: Options) =>
    one(`const options = () => (${options});\nconst client = ${made}(options());\n${given("client")}`),
  "a function's options, spread below AWS.config.update": (options: Options) =>
    one(`AWS.config.update({ region: "ap-south-1", accessKeyId: "CONFIG", secretAccessKey: "s", maxRetries: 3 });
function options() {\n  return ${options};\n}\nconst client = ${made}({ ...options() });\n${given("client")}`),
  "shared client": (options: Options) =>
    one(`const client = ${made}(${options});\nexport const scan = () => client.scan({ TableName: "t" }).promise();
${given("client")}`),
  "client of a module": (options) => ({
    "auth.js": `import NextAuth from "next-auth";
import { DynamoDBAdapter } from "@next-auth/dynamodb-adapter";
import { client } from "./db";
${given("client")}`,
    "db.js": `import AWS from "aws-sdk";\nexport const client = ${made}(${options});\n`,
  }),
  "AWS of a module": (options) => ({
    "auth.js": `import NextAuth from "next-auth";
import { DynamoDBAdapter } from "@next-auth/dynamodb-adapter";
import AWS from "./aws";
${given(`${made}()`)}`,
    "aws.js": `import AWS from "aws-sdk";\nAWS.config.update(${options});\nexport default AWS;\n`,
  }),
  "shared client of a module": (options) => ({
    "auth.js": `import NextAuth from "next-auth";
import { DynamoDBAdapter } from "@next-auth/dynamodb-adapter";
import { client } from "./db";
${given("client")}`,
    "db.js": `import AWS from "aws-sdk";\nexport const client = ${made}(${options});\n`,
    "orders.js": `import { client } from "./db";\nexport const scan = () => client.scan({ TableName: "t" }).promise();\n`,
  }),
};
