import AWS from "aws-sdk";
import { describe, expect, it } from "vitest";
import { upgrade } from "../../test/behaviour/aws/compare.ts";

/** Nothing that is set anywhere may vanish: it is in the new client, or a finding names it. */
const mark = "process.env.MARK";

/** What an option holds where it isn't a plain value. */
const values: Readonly<Record<string, string>> = {
  httpOptions: `{ timeout: ${mark} }`,
  retryDelayOptions: `{ base: ${mark} }`,
  credentials: `new AWS.Credentials(${mark}, "secret")`,
  credentialProvider: `new AWS.CredentialProviderChain([() => new AWS.Credentials(${mark}, "secret")])`,
  logger: `{ log: ${mark} }`,
  params: `{ X: ${mark} }`,
  apiVersions: `{ dynamodb: ${mark} }`,
};
const services = ["s3", "sts", "ses", "cognitoidentity", "ssm"];
const names = [
  ...Object.keys((new AWS.Config() as unknown as { keys: Record<string, unknown> }).keys),
  "convertEmptyValues",
  "wrapNumbers",
  "useDualstack",
  "endpointDiscoveryEnabled",
  ...services,
];

const valueFor = (name: string) => values[name] ?? (services.includes(name) ? `{ endpoint: ${mark} }` : mark);

const head = `import AWS from "aws-sdk";
import NextAuth from "next-auth";
import { DynamoDBAdapter } from "@next-auth/dynamodb-adapter";
`;
const tail = "export default () => NextAuth({ providers: [], adapter: DynamoDBAdapter(client) });\n";
const plain = "const client = new AWS.DynamoDB.DocumentClient();\n";

/** What DynamoDB never read: it may as well stay where it is, for the services that do. */
const forOthers = /^(s3|sts|ses|ssm|cognitoidentity|computeChecksums|useAccelerateEndpoint)/;

/** Where an option may be set; each on one line. */
const places: Readonly<Record<string, (name: string) => string>> = {
  "AWS.config.update": (name) => `AWS.config.update({ ${name}: ${valueFor(name)} });\n${plain}`,
  "AWS.config.update, twice": (name) =>
    `AWS.config.update({ ${name}: ${valueFor(name)} });\nAWS.config.update({ other: 1 });\n${plain}`,
  "AWS.config.update, spread": (name) =>
    `const more = { ${name}: ${valueFor(name)} };\nAWS.config.update({ ...more });\n${plain}`,
  "AWS.config.update of a constant": (name) =>
    `const more = { ${name}: ${valueFor(name)} };\nAWS.config.update(more);\n${plain}`,
  "AWS.config.update on a condition": (name) =>
    `if (process.env.X) AWS.config.update({ ${name}: ${valueFor(name)} });\n${plain}`,
  "AWS.config.set": (name) => `AWS.config.set("${name}", ${valueFor(name)});\n${plain}`,
  "a member of AWS.config": (name) => `AWS.config.${name} = ${valueFor(name)};\n${plain}`,
  "a member of AWS.config, by ??=": (name) => `AWS.config.${name} ??= ${valueFor(name)};\n${plain}`,
  "a member of AWS.config, by ||=": (name) => `AWS.config.${name} ||= ${valueFor(name)};\n${plain}`,
  "Object.assign": (name) => `Object.assign(AWS.config, { ${name}: ${valueFor(name)} });\n${plain}`,
  "AWS.util.update": (name) => `AWS.util.update(AWS.config, { ${name}: ${valueFor(name)} });\n${plain}`,
  "merge of a package": (name) =>
    `import merge from "lodash/merge";\nmerge(AWS.config, { ${name}: ${valueFor(name)} });\n${plain}`,
  "a function of its own": (name) =>
    `function configure(aws) {\n  aws.config.update({ ${name}: ${valueFor(name)} });\n}\nconfigure(AWS);\n${plain}`,
  "AWS.config = ": (name) => `AWS.config = new AWS.Config({ ${name}: ${valueFor(name)} });\n${plain}`,
  "AWS.config.dynamodb": (name) => `AWS.config.dynamodb = { ${name}: ${valueFor(name)} };\n${plain}`,
  "the constructor": (name) => `const client = new AWS.DynamoDB.DocumentClient({ ${name}: ${valueFor(name)} });\n`,
  "the constructor, of a constant": (name) =>
    `const options = { ${name}: ${valueFor(name)} };\nconst client = new AWS.DynamoDB.DocumentClient(options);\n`,
  "the constructor's service": (name) =>
    `const client = new AWS.DynamoDB.DocumentClient({ service: new AWS.DynamoDB({ ${name}: ${valueFor(name)} }) });\n`,
};

describe.each(Object.entries(places))("nothing vanishes that is set by %s", (_place, codeWith) => {
  it.each(names)("%s", (name) => {
    const { files, findings } = upgrade({ "auth.js": head + codeWith(name) + tail });
    const whole = files["auth.js"] ?? "";
    const lines = whole.split("\n").filter((line) => !/AWS\.|aws\.|merge\(|TODO/.test(line));
    const written = forOthers.test(name) ? whole : lines.join("\n");
    // A finding speaks of it by its name, or leaves all that is set there to a person.
    const isSaid = findings.some(({ code, message }) => message.includes(name) || /^NAD10[12348]$/.test(code));
    if (!isSaid) expect(written).toContain(mark);
  });
});

describe("the other service that a role is asked of", () => {
  const role = `new AWS.ChainableTemporaryCredentials({ params: { RoleArn: "arn:aws:iam::1:role/r" } })`;
  const sts = `AWS.config.update({ region: "eu-west-1", sts: { endpoint: "https://sts.example.test", maxRetries: 2 } });\n`;
  it.each([
    ["the constructor", `${sts}const client = new AWS.DynamoDB.DocumentClient({ credentials: ${role} });\n`],
    ["AWS.config", `${sts}AWS.config.credentials = ${role};\n${plain}`],
  ])("keeps its settings, with the role in %s", (_name, code) => {
    const { files, findings } = upgrade({ "auth.js": head + code + tail });
    expect(files["auth.js"]?.replace(/\s+/g, " ")).toMatch(
      /clientConfig: \{ endpoint: "https:\/\/sts\.example\.test", maxAttempts: 3,? \}/,
    );
    expect(findings.filter(({ code }) => code.startsWith("NAD1"))).toEqual([]);
  });
});
