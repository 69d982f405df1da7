/**
 * Applications whose client depends on more than the options: on the order of statements, on other modules, on who
 * calls.
 */
import type { Files } from "./application.ts";

const head = `import AWS from "aws-sdk";
import NextAuth from "next-auth";
import { DynamoDBAdapter } from "@next-auth/dynamodb-adapter";
`;
const given = (client: string) =>
  `export default () => NextAuth({ providers: [], adapter: DynamoDBAdapter(${client}) });\n`;
const one = (body: string): Files => ({ "auth.js": head + body });
const made = "new AWS.DynamoDB.DocumentClient";

const setRegion = `AWS.config.update({ region: "eu-west-1" });`;
const plain = `${given(`${made}()`)}`;
const next = `import NextAuth from "next-auth";
import { DynamoDBAdapter } from "@next-auth/dynamodb-adapter";
`;

/** Options of a constant that are taken out of it again, where AWS.config has others. */
const takenOut: Readonly<Record<string, (name: string) => string>> = {
  delete: (name) => `delete options.${name};`,
  "delete by its name": (name) => `delete options["${name}"];`,
  "delete, perhaps": (name) => `if (process.env.MY_KEY) delete options.${name};`,
  "delete, in a function": (name) => `function clean(target) { delete target.${name}; }\nclean(options);`,
  "Reflect.deleteProperty": (name) => `Reflect.deleteProperty(options, "${name}");`,
};
const lessOptions = Object.fromEntries(
  ["region", "maxRetries", "endpoint"].flatMap((name) =>
    Object.entries(takenOut).flatMap(([how, take]) =>
      ["options", "{ ...options }", "{ ...options, correctClockSkew: true }"].map((argument) => [
        `${name}: ${how}, ${argument}`,
        one(`AWS.config.update({ region: "ap-south-1", maxRetries: 3, endpoint: "http://config.internal" });
const options = { region: "eu-west-1", maxRetries: 1, endpoint: "http://localhost:8000" };
${take(name)}
const client = ${made}(${argument});\n${given("client")}`),
      ]),
    ),
  ),
);

export const applications: Readonly<Record<string, Files>> = {
  ...lessOptions,
  "a region that is read from AWS.config": one(`${setRegion}
const client = ${made}({ region: AWS.config.region });\n${given("client")}`),
  "a region that is read through a constant": one(`${setRegion}
const region = AWS.config.region;\nconst client = ${made}({ region });\n${given("client")}`),
  "a region that is read by another module": {
    "auth.js": `${head}${setRegion}\nexport const region = AWS.config.region;\n${given(`${made}({ region })`)}`,
  },
  "a region that is read in a constant's object": one(`${setRegion}
const options = { region: AWS.config.region, maxRetries: 1 };\nconst client = ${made}(options);\n${given("client")}`),
  "a region that is read in a spread object": one(`${setRegion}
const common = { region: AWS.config.region };\nconst client = ${made}({ ...common, maxRetries: 1 });\n${given("client")}`),
  "a region that is read with a default": one(`${setRegion}
const region = AWS.config.region || "eu-central-1";\nconst client = ${made}({ region });\n${given("client")}`),
  "a region that is read in a condition": one(`${setRegion}
const region = AWS.config.get ? AWS.config.region : undefined;\nconst client = ${made}({ region });\n${given("client")}`),
  "a region that a function reads": one(`${setRegion}
const regionOf = () => AWS.config.region;\nconst client = ${made}({ region: regionOf() });\n${given("client")}`),
  "a region that is read in one of two objects": one(`${setRegion}
const client = ${made}(process.env.MY_KEY ? { region: "eu-central-1" } : { region: AWS.config.region });\n${given("client")}`),
  "a constant of a region, in a constant's object": one(`${setRegion}
const region = AWS.config.region;\nconst options = { region, maxRetries: 1 };\nconst client = ${made}(options);\n${given("client")}`),
  "an endpoint in a constant, of a region that is read": one(`${setRegion}
const endpoint = \`https://dynamodb.\${AWS.config.region}.amazonaws.com\`;\nconst client = ${made}({ endpoint });\n${given("client")}`),
  "a region that is updated to itself": one(`${setRegion}
AWS.config.update({ region: AWS.config.region, maxRetries: 2 });\n${plain}`),
  "retries that are read where none are set": one(
    `const client = ${made}({ region: "eu-west-1", maxRetries: AWS.config.maxRetries || 2 });\n${given("client")}`,
  ),
  "retries by a condition": one(
    `const client = ${made}({ region: "eu-west-1", maxRetries: process.env.RETRIES ? parseInt(process.env.RETRIES, 10) : undefined });\n${given("client")}`,
  ),
  "a setting that is aws-sdk's own": one(
    `const client = ${made}({ region: "eu-west-1", sslEnabled: AWS.config.sslEnabled });\n${given("client")}`,
  ),
  "an endpoint of a region that is read": one(`${setRegion}
const client = ${made}({ endpoint: \`https://dynamodb.\${AWS.config.region}.amazonaws.com\` });\n${given("client")}`),
  "AWS.config as the options": one(`${setRegion}\nconst client = ${made}(AWS.config);\n${given("client")}`),
  "a region that is set where none is": one(`AWS.config.region ??= "eu-west-1";\n${plain}`),
  "a region that is set where none is, by ||=": one(`AWS.config.region ||= "eu-west-1";\n${plain}`),
  "a region that is set by if": one(`if (!AWS.config.region) AWS.config.region = "eu-west-1";\n${plain}`),
  "a region that is set by update, if there is none": one(
    `if (AWS.config.region === undefined) { AWS.config.update({ region: "eu-west-1" }); }\n${plain}`,
  ),
  "a region that is set to itself or another": one(`AWS.config.region = AWS.config.region || "eu-west-1";\n${plain}`),
  "a region that is updated to itself or another": one(
    `AWS.config.update({ region: AWS.config.region || "eu-west-1" });\n${plain}`,
  ),
  "a region that is set where one is": one(`${setRegion}\nAWS.config.region ||= "eu-central-1";\n${plain}`),
  "a region that may be set where none is": one(
    `AWS.config.update({ region: process.env.MY_REGION });\nAWS.config.region ||= "eu-west-1";\n${plain}`,
  ),
  "a constant of new AWS.Config": one(
    `const config = new AWS.Config({ region: "eu-west-1", maxRetries: 1 });\nconst client = ${made}(config);\n${given("client")}`,
  ),
  "a constant of new AWS.Config that is told more": one(
    `const config = new AWS.Config({ region: "eu-west-1" });\nconfig.update({ maxRetries: 1 });\nconst client = ${made}(config);\n${given("client")}`,
  ),
  "AWS.util.update": one(`AWS.util.update(AWS.config, { region: "eu-west-1", maxRetries: 1 });\n${plain}`),
  "keys set one by one": one(`AWS.config.accessKeyId = process.env.MY_KEY;
AWS.config.secretAccessKey = process.env.MY_SECRET;\n${plain}`),
  "keys set in two updates": one(`AWS.config.update({ accessKeyId: process.env.MY_KEY });
AWS.config.update({ secretAccessKey: process.env.MY_SECRET });\n${plain}`),
  "keys, then a role":
    one(`AWS.config.update({ region: "eu-west-1", accessKeyId: process.env.MY_KEY, secretAccessKey: process.env.MY_SECRET });
AWS.config.credentials = new AWS.TemporaryCredentials({ RoleArn: "arn:aws:iam::1:role/r" });\n${plain}`),
  "keys, then a role for the client":
    one(`AWS.config.update({ region: "eu-west-1", accessKeyId: process.env.MY_KEY, secretAccessKey: process.env.MY_SECRET });
const client = ${made}({ credentials: new AWS.ChainableTemporaryCredentials({ params: { RoleArn: "arn:aws:iam::1:role/r" } }) });
${given("client")}`),
  "a profile, then a role": one(`AWS.config.credentials = new AWS.SharedIniFileCredentials({ profile: "other" });
AWS.config.credentials = new AWS.TemporaryCredentials({ RoleArn: "arn:aws:iam::1:role/r" });\n${setRegion}\n${plain}`),
  "credentials that change later": one(`const credentials = new AWS.Credentials("OLD", "s");
const client = ${made}({ region: "eu-west-1", credentials });\ncredentials.accessKeyId = "NEW";\n${given("client")}`),
  "a class of its own for credentials": one(`class Own extends AWS.Credentials {
  constructor() { super("OWN", "s"); }
  get(callback) { callback(); }
}
const client = ${made}({ region: "eu-west-1", credentials: new Own() });\n${given("client")}`),
  "a function that is never called": one(`function local() {
  AWS.config.update({ endpoint: "http://localhost:8000" });
}
${setRegion}\n${plain.replace("export default", "export { local };\nexport default")}`),
  "a function of its own that is never called": one(`function local() {
  AWS.config.update({ endpoint: "http://localhost:8000" });
}
${setRegion}\n${plain}`),
  "a function that is called before": one(`function configure() {
  AWS.config.update({ region: "eu-west-1" });
}
configure();\nconst client = ${made}();\n${given("client")}`),
  "a function that is called after": one(`const client = ${made}();
function configure() {
  AWS.config.update({ region: "eu-west-1" });
}
configure();\n${given("client")}`),
  "a function that is called at once": one(`(() => AWS.config.update({ region: "eu-west-1" }))();
const client = ${made}();\n${given("client")}`),
  "a timer": one(`const client = ${made}();
setTimeout(() => AWS.config.update({ region: "eu-west-1" }), 0);\n${given("client")}`),
  "a promise": one(`const client = ${made}({ region: "eu-west-1" });
Promise.resolve("us-east-1").then((region) => { AWS.config.update({ region }); });\n${given("client")}`),
  "a function that waits": one(`const load = async () => {
  const region = await Promise.resolve("eu-west-1");
  AWS.config.update({ region });
};
load();\nconst client = ${made}();\n${given("client")}`),
  "a promise that the handler's client comes after": one(`Promise.resolve("eu-west-1").then((region) => {
  AWS.config.update({ region });
});\n${plain}`),
  "settings below the import of the client": {
    "auth.js": `${head}import { client } from "./db";\n${setRegion}\n${given("client")}`,
    "db.js": `import AWS from "aws-sdk";\nexport const client = ${made}();\n`,
  },
  "settings in a script": {
    "auth.js": head + plain,
    "scripts/seed.js": `import AWS from "aws-sdk";
AWS.config.update({ endpoint: "http://localhost:8000", region: "local", accessKeyId: "x", secretAccessKey: "y" });
new AWS.DynamoDB.DocumentClient().put({ TableName: "t", Item: {} }).promise();
`,
  },
  "variables that the module of AWS loads": {
    ".env": "AWS_REGION=eu-north-1\n",
    "auth.js": `${next}import AWS from "./lib/aws";\n${plain}`,
    "lib/aws.js": `require("dotenv").config();\nmodule.exports = require("aws-sdk");\n`,
  },
  "variables that the module of a client loads": {
    ".env": "MY_REGION=eu-north-1\n",
    "auth.js": `${next}import { client } from "./lib/db";\n${given("client")}`,
    "lib/db.js": `import dotenv from "dotenv";
import AWS from "aws-sdk";
dotenv.config();
export const client = ${made}({ region: process.env.MY_REGION });
export const scan = () => client.scan({ TableName: "t" }).promise();
`,
  },
  "an endpoint that is put on the service": one(`const client = ${made}({ region: "eu-west-1" });
client.service.endpoint = new AWS.Endpoint("http://localhost:8000");\n${given("client")}`),
  "an endpoint that the service is told": one(`const client = ${made}({ region: "eu-west-1" });
client.service.setEndpoint("http://localhost:8000");\n${given("client")}`),
  "credentials that are put on the service": one(`const client = ${made}({ region: "eu-west-1" });
client.service.config.credentials = new AWS.Credentials("LATER", "s");\n${given("client")}`),
  "requests that are changed": one(`AWS.DynamoDB.prototype.customizeRequests((request) => {
  request.on("build", ({ httpRequest }) => { httpRequest.endpoint = new AWS.Endpoint("http://localhost:8000"); });
});
${plain}`),
  "a factory": one(`function make(region) {
  return ${made}({ region });
}
const client = make("eu-west-1");\n${given("client")}`),
  "a shared factory": one(`const make = (region) => ${made}({ region });
const client = make("eu-west-1");
export const item = (params) => client.get(params).promise();\n${given("client")}`),
  "a shared factory, in the call": one(`const make = (region) => ${made}({ region });
export const orders = make("us-east-1").scan({ TableName: "orders" }).promise;\n${given(`make("eu-west-1")`)}`),
  "a shared factory with a default":
    one(`const make = (region = "eu-west-1", { retries = 2 } = {}) => ${made}({ region, maxRetries: retries });
const client = make(undefined, { retries: 1 });
export const item = (params) => client.get(params).promise();\n${given("client")}`),
  "a factory of a module": {
    "auth.js": `${next}import { connect } from "./lib";\n${given(`connect("eu-west-1")`)}`,
    "lib.js": `import AWS from "aws-sdk";\nexport function connect(region) {\n  return ${made}({ region });\n}\n`,
    "orders.js": `import { connect } from "./lib";\nexport const orders = () => connect("us-east-1").scan({ TableName: "orders" }).promise();\n`,
  },
  "a factory of a module that takes options": {
    "auth.js": `${next}import { connect } from "./lib";\nconst client = connect({ region: "eu-west-1", retries: 1 });\n${given("client")}`,
    "lib.js": `import AWS from "aws-sdk";
export const connect = ({ region, retries = 2 }) => ${made}({ region, maxRetries: retries });
`,
    "orders.js": `import { connect } from "./lib";\nexport const orders = () => connect({ region: "us-east-1" }).scan({ TableName: "orders" }).promise();\n`,
  },
  "a method": one(`class Store {
  constructor(region) { this.region = region; }
  connect(retries) { return ${made}({ region: this.region, maxRetries: retries }); }
}
const client = new Store("eu-west-1").connect(1);
export const item = (params) => client.get(params).promise();\n${given("client")}`),
  "the service itself": one(
    `const client = ${made}({ service: new AWS.DynamoDB({ region: "eu-west-1" }) });\n${given("client")}`,
  ),
  "settings in a handler": {
    "auth.js": `${head}export default (req, res) => {
  AWS.config.update({ region: "eu-west-1" });
  return NextAuth(req, res, { providers: [], adapter: DynamoDBAdapter(${made}()) });
};
`,
  },
  "time limits in two places": one(`AWS.config.update({ region: "eu-west-1", httpOptions: { timeout: 5000 } });
const client = ${made}({ httpOptions: { connectTimeout: 300 } });\n${given("client")}`),
  "options that are written to": one(`const options = { region: "us-east-1" };
options.region = "eu-west-1";
Object.assign(options, { maxRetries: 1 });
const client = ${made}(options);\n${given("client")}`),
  "options that are written to where an endpoint is set": one(`const options = { region: "eu-west-1" };
if (process.env.MY_ENDPOINT) options.endpoint = "http://localhost:8000";
const client = ${made}(options);\n${given("client")}`),
  "options that a function completes": one(`function withKeys(target) {
  target.accessKeyId = process.env.MY_KEY;
  target.secretAccessKey = process.env.MY_SECRET;
}
const options = { region: "eu-west-1" };
withKeys(options);
export const queue = new AWS.SQS(options);
const client = ${made}(options);\n${given("client")}`),
  "options of a module, written to": {
    "auth.js": `${head}import { aws } from "./config";\naws.maxRetries = 3;\nconst client = ${made}(aws);\n${given("client")}`,
    "config.js": `export const aws = { region: "eu-west-1" };
if (process.env.MY_KEY) {
  aws.accessKeyId = process.env.MY_KEY;
  aws.secretAccessKey = process.env.MY_SECRET;
}
`,
  },
  "options of a default export, written to": {
    "auth.js": `${head}import config from "./config";\nconst client = ${made}(config);\n${given("client")}`,
    "config.js": `const config = {};\nconfig.region = "eu-west-1";\nconfig.maxRetries = 1;\nexport default config;\n`,
  },
  "options of a module, replaced": {
    "auth.js": `${head}import { options } from "./config";\nconst client = ${made}(options);\n${given("client")}`,
    "config.js": `export let options = { region: "us-east-1" };\noptions = { region: "eu-west-1", maxRetries: 1 };\n`,
  },
  "a setting that is deleted": one(`${setRegion}\ndelete AWS.config.region;\n${plain}`),
  "settings that are cleared": one(`${setRegion}\nAWS.config.clear();\n${plain}`),
  "options under computed names": one(`const options = {};
for (const name of ["region"]) options[name] = "eu-west-1";
const client = ${made}(options);\n${given("client")}`),
  "settings under computed names":
    one(`for (const [name, value] of Object.entries({ region: "eu-west-1" })) AWS.config[name] = value;
${plain}`),
  "settings by a pattern": one(`[AWS.config.region, AWS.config.maxRetries] = ["eu-west-1", 1];\n${plain}`),
  "a setting that is added to": one(`AWS.config.region = "eu-";\nAWS.config.region += "west-1";\n${plain}`),
  "settings by optional calls": one(`AWS?.config?.update?.({ region: "eu-west-1" });\n${plain}`),
  "a host and more": one(`const region = process.env.MY_REGION || "eu-west-1";
const client = ${made}({ region, endpoint: "dynamodb." + region + ".amazonaws.com" });\n${given("client")}`),
  "a constant host and a port": one(`const host = "localhost";
const client = ${made}({ region: "eu-west-1", endpoint: host + ":8000", sslEnabled: false });\n${given("client")}`),
  "a constant host in a template": one(`const host = "localhost";
const client = ${made}({ region: "eu-west-1", endpoint: \`\${host}:8000\`, sslEnabled: false });\n${given("client")}`),
  "an endpoint that was made before SSL was turned off": one(`const endpoint = new AWS.Endpoint("db.internal:8000");
AWS.config.update({ region: "eu-west-1", sslEnabled: false });\nconst client = ${made}({ endpoint });\n${given("client")}`),
  "an endpoint that was made after SSL was turned off":
    one(`AWS.config.update({ region: "eu-west-1", sslEnabled: false });
const endpoint = new AWS.Endpoint("db.internal:8000");\nconst client = ${made}({ endpoint });\n${given("client")}`),
  "an endpoint that was made where SSL was turned off":
    one(`if (process.env.MY_KEY) AWS.config.update({ sslEnabled: false });
const client = ${made}({ region: "eu-west-1", endpoint: new AWS.Endpoint("db.internal:8000") });\n${given("client")}`),
  "an endpoint that was told of SSL itself":
    one(`const endpoint = new AWS.Endpoint("db.internal:8000", { sslEnabled: false });
const client = ${made}({ region: "eu-west-1", endpoint, sslEnabled: true });\n${given("client")}`),
  "SSL that another file turned off": {
    "auth.js": `${head}import "./aws";\nconst client = ${made}({ endpoint: new AWS.Endpoint("db.internal:8000") });\n${given("client")}`,
    "aws.js": `import AWS from "aws-sdk";\nAWS.config.update({ region: "eu-west-1", sslEnabled: false });\n`,
  },
  "SSL that is perhaps turned off, spread": one(
    `const client = ${made}({ region: "eu-west-1", endpoint: "db.internal:8000", ...(process.env.MY_KEY && { sslEnabled: false }) });\n${given("client")}`,
  ),
  "SSL that one of two objects turns off":
    one(`const client = ${made}({ region: "eu-west-1", endpoint: "db.internal:8000", sslEnabled: false,
  ...(process.env.MY_KEY ? { sslEnabled: true } : { maxRetries: 2 }) });\n${given("client")}`),
  "SSL that AWS.config perhaps turns off": one(`if (process.env.MY_KEY) AWS.config.update({ sslEnabled: false });
const client = ${made}({ region: "eu-west-1", endpoint: "db.internal:8000" });\n${given("client")}`),
  "keys or the instance's role, in a constant": one(`const credentials = process.env.MY_KEY && process.env.MY_SECRET
  ? new AWS.Credentials(process.env.MY_KEY, process.env.MY_SECRET)
  : new AWS.EC2MetadataCredentials();
const client = ${made}({ region: "eu-west-1", credentials });\n${given("client")}`),
  "keys or the instance's role, by ||": one(`const role = new AWS.EC2MetadataCredentials();
const keys = process.env.MY_KEY && process.env.MY_SECRET && new AWS.Credentials(process.env.MY_KEY, process.env.MY_SECRET);
const client = ${made}({ region: "eu-west-1", credentials: keys || role });\n${given("client")}`),
  "the instance's role, assigned": one(`let credentials;
if (!process.env.MY_KEY) credentials = new AWS.EC2MetadataCredentials();
const client = ${made}({ region: "eu-west-1", credentials });\n${given("client")}`),
  "the instance's role, of a function": one(`const credentials = () => new AWS.EC2MetadataCredentials();
const client = ${made}({ region: "eu-west-1", credentials: credentials() });\n${given("client")}`),
  "the instance's role, of a module": {
    "auth.js": `${head}import { credentials } from "./credentials";\nconst client = ${made}({ region: "eu-west-1", credentials });\n${given("client")}`,
    "credentials.js": `import AWS from "aws-sdk";\nexport const credentials = new AWS.EC2MetadataCredentials();\n`,
  },
  "the instance's role, of a module's function": {
    "auth.js": `${head}import { role } from "./credentials";\nAWS.config.update({ region: "eu-west-1", credentials: role() });\n${plain}`,
    "credentials.js": `import AWS from "aws-sdk";\nexport const role = () => new AWS.EC2MetadataCredentials();\n`,
  },
  "the instance's role, in a member": one(`const by = { keys: undefined, role: new AWS.EC2MetadataCredentials() };
const client = ${made}({ region: "eu-west-1", credentials: by.role });\n${given("client")}`),
  "options that are joined":
    one(`const common = { region: "us-east-1", accessKeyId: process.env.MY_KEY, secretAccessKey: process.env.MY_SECRET };
const client = ${made}(Object.assign({ maxRetries: 1 }, common, { region: "eu-west-1" }));\n${given("client")}`),
  "joined options in a constant":
    one(`const local = process.env.MY_ENDPOINT ? { endpoint: process.env.MY_ENDPOINT } : {};
const options = Object.assign({ region: "eu-west-1", maxRetries: 1 }, local);\nconst client = ${made}(options);\n${given("client")}`),
  "options that join what others hold": one(`const common = { region: "eu-west-1" };
const client = ${made}(Object.assign(common, { maxRetries: 1 }));\n${given("client")}`),
  "options in a member":
    one(`const config = { aws: { region: "eu-west-1", maxRetries: 1, accessKeyId: process.env.MY_KEY, secretAccessKey: process.env.MY_SECRET } };
const client = ${made}(config.aws);\n${given("client")}`),
  "options in a member that is written to": one(`const config = { aws: { region: "eu-west-1", maxRetries: 1 } };
if (process.env.MY_KEY) config.aws.maxRetries = 2;\nconst client = ${made}(config.aws);\n${given("client")}`),
  "options in a module's member": {
    "auth.js": `${head}import config from "./config";\nconst client = ${made}({ ...config.aws.dynamodb, maxRetries: 1 });\n${given("client")}`,
    "config.js": `export default { aws: { dynamodb: { region: "eu-west-1", endpoint: "localhost:8000", sslEnabled: false } } };\n`,
  },
  "options in a required module's member": {
    "auth.js": `${head}const config = require("./config");\nconst client = ${made}(config.aws);\n${given("client")}`,
    "config.js": `module.exports = { aws: { region: "eu-west-1", accessKeyId: process.env.MY_KEY, secretAccessKey: process.env.MY_SECRET } };\n`,
  },
  "options of a module's function": {
    "auth.js": `${head}import { options } from "./config";\nconst client = ${made}(options());\n${given("client")}`,
    "config.js": `export const options = () => ({ region: "eu-west-1", maxRetries: 1, accessKeyId: process.env.MY_KEY, secretAccessKey: process.env.MY_SECRET });\n`,
  },
  "options of a module's function, spread": {
    "auth.js": `${head}import { options } from "./config";\nconst client = ${made}({ maxRetries: 2, ...options() });\n${given("client")}`,
    "config.js": `export function options() {\n  return { region: "eu-west-1", maxRetries: 1 };\n}\n`,
  },
  "a parameter of options": one(`const connect = (options) => ${made}({ maxRetries: 3, ...options });
const client = connect(process.env.MY_KEY ? { region: "eu-west-1", maxRetries: 1 } : { region: "eu-central-1" });\n${given("client")}`),
  "a parameter of options, left out":
    one(`const connect = (options = { region: "eu-west-1", maxRetries: 1 }) => ${made}(options);
const client = connect();\n${given("client")}`),
  "a parameter that is the world's region": one(`const connect = (region) => ${made}({ region });
const client = connect("aws-global");\n${given("client")}`),
  "options of the world's region": one(`const options = (region) => ({ region });
const client = ${made}(options("aws-global"));\n${given("client")}`),
  "a constant that is the world's region": one(`const region = "aws-global";
const client = ${made}({ region });\n${given("client")}`),
  "a parameter that is a host": one(`const connect = (endpoint) => ${made}({ region: "eu-west-1", endpoint });
const client = connect("localhost:8000");\n${given("client")}`),
  "options with a host":
    one(`const options = (endpoint) => ({ region: "eu-west-1", ...(endpoint ? { endpoint, sslEnabled: false } : {}) });
const client = ${made}(options("localhost:8000"));\n${given("client")}`),
  "a parameter of credentials": one(`const connect = (credentials) => ${made}({ region: "eu-west-1", credentials });
const client = connect(process.env.MY_KEY ? new AWS.Credentials(process.env.MY_KEY, "s") : new AWS.SharedIniFileCredentials({ profile: "other" }));\n${given("client")}`),
  "options with credentials": one(`const options = (credentials) => ({ region: "eu-west-1", credentials });
const client = ${made}(options(new AWS.SharedIniFileCredentials({ profile: "other" })));\n${given("client")}`),
  "a host by default, and its port": one(
    `const client = ${made}({ region: "eu-west-1", endpoint: \`\${process.env.MY_HOST || "localhost"}:\${process.env.MY_PORT || 8000}\`, sslEnabled: false });\n${given("client")}`,
  ),
  "a host by default, in a sum": one(`const host = process.env.MY_HOST || "localhost";
const client = ${made}({ region: "eu-west-1", endpoint: host + ":8000" });\n${given("client")}`),
  "a host by default, in a constant": one(`const endpoint = process.env.MY_ENDPOINT || "localhost:8000";
const client = ${made}({ region: "eu-west-1", endpoint });\n${given("client")}`),
  "a host by default, that others read": one(`const endpoint = process.env.MY_ENDPOINT ?? "localhost:8000";
export const shown = endpoint.toUpperCase();\nconst client = ${made}({ region: "eu-west-1", endpoint });\n${given("client")}`),
  "a function that no module imports": {
    "auth.js": `${next}import { client } from "./lib";\n${given("client")}`,
    "lib.js": `import AWS from "aws-sdk";\n${setRegion}
export function local() {\n  AWS.config.update({ endpoint: "http://localhost:8000" });\n}
export const client = ${made}();\n`,
  },
  "a class that makes its client once": one(`class Database {
  static instance;
  static get() {
    Database.instance ??= ${made}({ region: "eu-west-1", maxRetries: 1 });
    return Database.instance;
  }
}
${given("Database.get()")}`),
  "a class that makes its client once, by this": one(`class Database {
  static #client;
  static client() {
    if (!this.#client) this.#client = ${made}({ region: "eu-west-1", maxRetries: 1 });
    return this.#client;
  }
}
${given("Database.client()")}`),
  "a class that makes one client for all": one(`class Database {
  static instance;
  static get() {
    Database.instance ??= ${made}({ region: "eu-west-1", maxRetries: 1 });
    return Database.instance;
  }
}
export const scan = () => Database.get().scan({ TableName: "t" }).promise();
${given("Database.get()")}`),
};
