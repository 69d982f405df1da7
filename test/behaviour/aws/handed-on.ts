/** `AWS` under other names than its own when its region is set: in an object or an array, given to functions, exported in something. */
import type { Files } from "./application.ts";

const head = `import AWS from "aws-sdk";
import NextAuth from "next-auth";
import { DynamoDBAdapter } from "@next-auth/dynamodb-adapter";
`;
const made = `export default () =>
  NextAuth({ providers: [], adapter: DynamoDBAdapter(new AWS.DynamoDB.DocumentClient()) });
`;

/** The ways of setting something on what is `AWS` under the name `sdk`. */
const ways: Readonly<Record<string, (sdk: string) => string>> = {
  update: (sdk) => `${sdk}.config.update({ region: "eu-west-1" })`,
  "an assignment": (sdk) => `${sdk}.config.region = "eu-west-1"`,
  "Object.assign": (sdk) => `Object.assign(${sdk}.config, { region: "eu-west-1" })`,
  set: (sdk) => `${sdk}.config.set("region", "eu-west-1")`,
  "a variable's options": (sdk) => `${sdk}.config.update(options)`,
};

type Form = (set: (sdk: string) => string) => string | Files;

/** What the file itself tells: the client gets the region. */
const followed: Readonly<Record<string, Form>> = {
  "an array's forEach": (set) => `[AWS].forEach((sdk) => ${set("sdk")});`,
  "an array's element": (set) => `const all = [AWS];\n${set("all[0]")};`,
  "an array's pattern": (set) => `const [sdk] = [AWS];\n${set("sdk")};`,
  "an object's member": (set) => `const libs = { AWS };\n${set("libs.AWS")};`,
  "an object's member by its name": (set) => `const libs = { "aws": AWS };\n${set(`libs["aws"]`)};`,
  "an object's object": (set) => `const libs = { clouds: { amazon: AWS } };\n${set("libs.clouds.amazon")};`,
  "an object's pattern": (set) => `const libs = { aws: AWS };\nconst { aws: sdk } = libs;\n${set("sdk")};`,
  "an object that is spread": (set) => `const libs = { ...{ AWS } };\n${set("libs.AWS")};`,
  "an object that is written to": (set) => `const libs = {};\nlibs.AWS = AWS;\n${set("libs.AWS")};`,
  "a function's parameter": (set) => `function apply(sdk) { ${set("sdk")}; }\napply(AWS);`,
  "a function's object": (set) => `const apply = (libs) => { ${set("libs.AWS")}; };\napply({ AWS });`,
  "a function's pattern": (set) => `function apply({ sdk }) { ${set("sdk")}; }\napply({ sdk: AWS });`,
  "a function's pattern of an array": (set) => `function apply([sdk]) { ${set("sdk")}; }\napply([AWS]);`,
  "a function's default": (set) => `function apply(sdk = AWS) { ${set("sdk")}; }\napply();`,
  "a function of a function": (set) => `const apply = (sdk) => { ${set("sdk")}; };
const configure = ({ aws }) => apply(aws);\nconfigure({ aws: AWS });`,
  "a function that is called at once": (set) => `(function (sdk) { ${set("sdk")}; })(AWS);`,
  "what a function gives": (set) => `const sdk = () => AWS;\n${set("sdk()")};`,
  "a choice": (set) => `const sdk = process.env.MY_KEY ? AWS : AWS;\n${set("sdk")};`,
  "a variable that is set later": (set) => `let sdk;\nsdk = AWS;\n${set("sdk")};`,
  "a global": (set) => `global.AWS = AWS;\n${set("global.AWS")};`,
  "an object of a module": (set) => ({
    "auth.js": `${head}import "./setup";\n${made}`,
    "libs.js": `import AWS from "aws-sdk";\nexport const libs = { AWS };\n`,
    "setup.js": `import { libs } from "./libs";\nconst options = { region: "eu-west-1" };\n${set("libs.AWS")};\n`,
  }),
  "an object that a module is": (set) => ({
    "auth.js": `${head}import "./setup";\n${made}`,
    "libs.js": `module.exports = { clouds: { AWS: require("aws-sdk") } };\n`,
    "setup.js": `const { clouds } = require("./libs");\nconst options = { region: "eu-west-1" };\n${set("clouds.AWS")};\n`,
  }),
  "a function of a module": (set) => ({
    "auth.js": `${head}import "./setup";\n${made}`,
    "libs.js": `import AWS from "aws-sdk";\nexport const sdk = () => AWS;\n`,
    "setup.js": `import { sdk } from "./libs";\nconst options = { region: "eu-west-1" };\n${set("sdk()")};\n`,
  }),
};

/** What can't be followed, and is left to a person. */
const unclear: Readonly<Record<string, Form>> = {
  "an array's loop": (set) => `for (const sdk of [AWS]) ${set("sdk")};`,
  "an object's values": (set) => `Object.values({ AWS }).forEach((sdk) => ${set("sdk")});`,
  "a map": (set) => `${set(`new Map([["aws", AWS]]).get("aws")`)};`,
  "one or another": (set) => `const sdk = globalThis.AWS || AWS;\n${set("sdk")};`,
  "a class's constructor": (set) => `class Setup { constructor(sdk) { ${set("sdk")}; } }\nnew Setup(AWS);`,
  "a class's member": (set) => `class Setup { sdk = AWS; run() { ${set("this.sdk")}; } }\nnew Setup().run();`,
  "an object of a class": (set) =>
    `class Setup { constructor(sdk) { this.sdk = sdk; } }\n${set("new Setup(AWS).sdk")};`,
  "a function of another module": (set) => ({
    "auth.js": `${head}import { setup } from "./setup";\nsetup(AWS);\n${made}`,
    "setup.js": `const options = { region: "eu-west-1" };\nexport function setup(sdk) { ${set("sdk")}; }\n`,
  }),
  "another module's function of an object": (set) => ({
    "auth.js": `${head}import setup from "./setup";\nsetup({ AWS });\n${made}`,
    "setup.js": `const options = { region: "eu-west-1" };\nexport default ({ AWS }) => { ${set("AWS")}; };\n`,
  }),
  "another module's function of an array": (set) => ({
    "auth.js": `${head}const { setup } = require("./setup");\nsetup([AWS]);\n${made}`,
    "setup.js": `const options = { region: "eu-west-1" };\nexports.setup = (all) => all.forEach((sdk) => ${set("sdk")});\n`,
  }),
  "an object of a module's class": (set) => ({
    "auth.js": `${head}import "./setup";\n${made}`,
    "libs.js": `import AWS from "aws-sdk";\nclass Libs { constructor(sdk) { this.sdk = sdk; } }\nexport const libs = new Libs(AWS);\n`,
    "setup.js": `import { libs } from "./libs";\nconst options = { region: "eu-west-1" };\n${set("libs.sdk")};\n`,
  }),
};

const unclearConfig: Readonly<Record<string, (options: string) => string>> = {
  "an object that holds the config": (options) =>
    `const held = { config: AWS.config };\nheld.config.update(${options});`,
  "an array that holds the config": (options) => `const held = [AWS.config];\nheld[0].update(${options});`,
  "a function that gives the config": (options) => `const config = () => AWS.config;\nconfig().update(${options});`,
  "a method that is bound": (options) => `const update = AWS.config.update.bind(AWS.config);\nupdate(${options});`,
  "a method that is called": (options) => `AWS.config.update.call(AWS.config, ${options});`,
  "a list of them": (options) => `[AWS].map((sdk) => sdk.config).forEach((config) => config.update(${options}));`,
};

function inEachWay(forms: Readonly<Record<string, Form>>): Record<string, Files> {
  const files: Record<string, Files> = {};
  for (const [form, make] of Object.entries(forms)) {
    for (const [way, set] of Object.entries(ways)) {
      const body = make(set);
      const options = `const options = { region: "eu-west-1" };\n`;
      files[`${form}: ${way}`] = typeof body === "string" ? { "auth.js": `${head}${options}${body}\n${made}` } : body;
    }
  }
  return files;
}

export const followedApplications = inEachWay(followed);
export const unclearApplications: Readonly<Record<string, Files>> = {
  ...inEachWay(unclear),
  ...Object.fromEntries(
    Object.entries(unclearConfig).map(([form, body]) => [
      form,
      { "auth.js": `${head}${body(`{ region: "eu-west-1" }`)}\n${made}` },
    ]),
  ),
};

/** `AWS` goes into things that set nothing: nobody is told. */
export const harmlessApplications: Readonly<Record<string, Files>> = {
  "an object that is logged": {
    "auth.js": `${head}AWS.config.update({ region: "eu-west-1" });\nconsole.log(Object.keys({ AWS }));\n${made}`,
  },
  "other things with a region": {
    "auth.js": `${head}AWS.config.update({ region: "eu-west-1" });
export const context = { AWS };
const store = { config: { update() {} } };
store.config.update({ region: "x" });
const user = {};
user.region = "y";
export const queue = new AWS.SQS();
queue.config.update({ region: "us-east-1" });
${made}`,
  },
  "a function of another module that sets nothing": {
    "auth.js": `${head}import { uploads } from "./uploads";\nAWS.config.update({ region: "eu-west-1" });\nuploads(AWS);\n${made}`,
    "uploads.js": `export const uploads = (sdk) => new sdk.S3();\n`,
  },
};
