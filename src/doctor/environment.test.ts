import { join } from "node:path";
import { beforeEach, describe, expect, it } from "vitest";
import { secondsOf } from "../../test/support/hostile-sources.ts";
import { temporaryFolder } from "../../test/support/temporary/folder.ts";
import { writeTree } from "../../test/support/tree.ts";
import { askedOfAws, environmentChecks, type Variables } from "./environment.ts";

let folder: string;
beforeEach(() => {
  folder = temporaryFolder("doctor-environment");
});

const keys = { AWS_ACCESS_KEY_ID: "AKIA", AWS_SECRET_ACCESS_KEY: "secret" };
const names = (variables: Variables, { namesProfile = false, asksForRegion = false } = {}) =>
  environmentChecks(folder, { isAhead: true, namesProfile, asksForRegion, here: { HOME: folder, ...variables } }).map(
    ({ name }) => name.replace("environment/", ""),
  );

describe("what SDK v3 takes otherwise", () => {
  it.each<[string, Variables, string[]]>([
    ["nothing", {}, []],
    ["keys alone", { ...keys, AWS_REGION: "eu-west-1" }, []],
    ["a profile beside keys", { ...keys, AWS_PROFILE: "app" }, ["profile-and-keys"]],
    ["an endpoint", { AWS_ENDPOINT_URL: "http://localhost:4566" }, ["endpoint-url"]],
    ["DynamoDB's endpoint", { AWS_ENDPOINT_URL_DYNAMODB: "http://localhost:8000" }, ["endpoint-url"]],
    ["an endpoint that is ignored", { AWS_ENDPOINT_URL: "x", AWS_IGNORE_CONFIGURED_ENDPOINT_URLS: "true" }, []],
    ["AMAZON_REGION", { AMAZON_REGION: "eu-west-1" }, ["amazon-variables"]],
    ["AMAZON_REGION beside AWS_REGION", { AMAZON_REGION: "eu-west-1", AWS_REGION: "eu-west-1" }, []],
    ["keys of AMAZON", { AMAZON_ACCESS_KEY_ID: "a", AMAZON_SECRET_ACCESS_KEY: "b" }, ["amazon-variables"]],
    ["an account", { AWS_ACCOUNT_ID: "1111 2222 3333" }, ["account-id"]],
    ["a number of attempts", { AWS_MAX_ATTEMPTS: "1" }, ["max-attempts"]],
    ["another credentials file", { AWS_SHARED_CREDENTIALS_FILE: "/keys" }, ["credentials-file"]],
    [
      "two roles",
      { AWS_WEB_IDENTITY_TOKEN_FILE: "/t", AWS_CONTAINER_CREDENTIALS_FULL_URI: "http://x" },
      ["container-and-web-identity"],
    ],
    ["keys for a while", { ...keys, AWS_SESSION_TOKEN: "t" }, ["session-token"]],
    [
      "the same in a Lambda, which is given new ones",
      { ...keys, AWS_SESSION_TOKEN: "t", AWS_LAMBDA_FUNCTION_NAME: "f" },
      [],
    ],
    ["an empty variable", { AWS_PROFILE: "", ...keys }, []],
  ])("%s", (_name, variables, expected) => expect(names(variables)).toEqual(expected));

  it.each<[string, Variables, string[]]>([
    ["[default]\nrole_arn = arn:aws:iam::1:role/a\n", {}, ["config-file", "account-host"]],
    ["[default]\nregion = eu-west-1\n[profile app]\nsso_start_url = https://x\n", {}, []],
    ["[profile app]\r\nsso_start_url = https://x\r\n", { AWS_PROFILE: "app" }, ["config-file"]],
    ["[default]\ncredential_process = /bin/keys\n", { AWS_SDK_LOAD_CONFIG: "1" }, []],
    ["[default]\ncredential_process = /bin/keys\n", keys, []],
  ])("of the config file %j with %j", (config, variables, expected) => {
    writeTree(folder, { ".aws/config": config });
    expect(names(variables)).toEqual(expected);
  });

  it.each([
    [true, ["config-file", "profile-role", "account-host"]],
    [false, ["config-file", "account-host"]],
  ])("of a profile's role where code names profiles: %s", (namesOne, expected) => {
    writeTree(folder, { ".aws/config": "[default]\nrole_arn = arn:aws:iam::1:role/a\n" });
    expect(names({}, { namesProfile: namesOne })).toEqual(expected);
  });

  it.each([
    ["new AWS.SharedIniFileCredentials({ profile: 'work' })", true],
    ["AWS.config.credentialProvider = chain", true],
    ["const { CredentialProviderChain } = AWS", true],
    ["new AWS.Credentials(key, secret)", false],
    ["new AWS.DynamoDB.DocumentClient()", false],
  ])("knows by the code %s whether it names profiles", (code, expected) => {
    writeTree(folder, { "db.js": code });
    expect(askedOfAws([join(folder, "db.js")]).namesProfile).toBe(expected);
  });

  it.each<[Variables, boolean, string[]]>([
    [{ AWS_SDK_LOAD_CONFIG: "1" }, true, ["profile-region"]],
    [{ AWS_SDK_LOAD_CONFIG: "1", AWS_REGION: "eu-west-1" }, true, []],
    [{ AWS_SDK_LOAD_CONFIG: "1" }, false, []],
    [{}, true, []],
  ])("of a profile's region with %j, where code asks for it: %s", (variables, asksForRegion, expected) => {
    writeTree(folder, { ".aws/config": "[default]\nregion = us-west-2\n" });
    expect(names(variables, { asksForRegion })).toEqual(expected);
  });

  it.each([
    ['AWS.config.region ??= "eu-west-1"', true],
    ['if (!AWS.config.region) AWS.config.update({ region: "eu-west-1" })', true],
    ["const { region } = AWS.config;", true],
    ['new AWS.DynamoDB({ region: AWS.config.region || "eu-west-1" })', true],
    ['AWS.config.region = "eu-west-1"', false],
    ['AWS.config.update({ region: "eu-west-1" })', false],
  ])("knows by the code %s whether it asks for the region: %s", (code, expected) => {
    writeTree(folder, { "db.js": code });
    expect(askedOfAws([join(folder, "db.js")]).asksForRegion).toBe(expected);
  });

  it.each(["region ", "region=", "config ", "config. region = ", "SharedIni "])(
    "in time that is linear in the text, of %j again and again",
    async (words) => {
      const secondsFor = (times: number) => {
        writeTree(folder, { "db.js": words.repeat(times) });
        return secondsOf(async () => askedOfAws([join(folder, "db.js")]));
      };
      await secondsFor(1_000);
      // What is quicker than the first of these is noise.
      const [once, twice] = [Math.max(await secondsFor(20_000), 0.15), await secondsFor(40_000)];
      expect(twice / once).toBeLessThanOrEqual(2.5);
    },
  );

  it("says where a variable is set, and no value of any", () => {
    writeTree(folder, {
      ".env.production": "AWS_PROFILE=app\nAWS_ACCESS_KEY_ID=AKIAFILE\nAWS_SECRET_ACCESS_KEY=secret\n",
    });
    const [found] = environmentChecks(folder, {
      isAhead: true,
      ...askedOfAws([]),
      here: { HOME: folder, ...keys, AWS_PROFILE: "app" },
    });
    expect(found?.found).toContain("(set here and in the project's files)");
    expect(JSON.stringify(found)).not.toMatch(/AKIA|secret"/);
  });

  it("has nothing to do any more once the code is upgraded", () => {
    const here = { HOME: folder, AWS_MAX_ATTEMPTS: "1" };
    expect(environmentChecks(folder, { isAhead: false, ...askedOfAws([]), here })).toMatchObject([
      { status: "ok", todo: null },
    ]);
  });
});
