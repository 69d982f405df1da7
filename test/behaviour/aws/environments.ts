/**
 * The places that an application may run in: their variables, the files of their home folder, the role of the machine.
 */
import { createHash } from "node:crypto";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { temporaryFolder } from "../../support/temporary/folder.ts";
import { writeTree } from "../../support/tree.ts";
import type { Role } from "./network.ts";

export interface Environment {
  readonly variables: Readonly<Record<string, string>>;
  /** Under `~/.aws`. */
  readonly files?: Readonly<Record<string, string>>;
  readonly role?: Role;
}

const profile = "[default]\naws_access_key_id=DEFAULT-PROFILE\naws_secret_access_key=s\n";
const other = "[other]\naws_access_key_id=OTHER-PROFILE\naws_secret_access_key=s\n";
const keys = { AWS_ACCESS_KEY_ID: "ENVIRONMENT", AWS_SECRET_ACCESS_KEY: "s" };
/** What the application calls its settings itself. */
export const ownVariables = {
  MY_KEY: "MINE",
  MY_SECRET: "s",
  MY_REGION: "eu-central-1",
  MY_ENDPOINT: "http://localhost:9000",
  RETRIES: "2",
};
const later = "2099-01-01T00:00:00Z";
const over = "2020-01-01T00:00:00Z";
const container = { AWS_CONTAINER_CREDENTIALS_FULL_URI: "http://127.0.0.1/container" };

/** What the application's own variables say, times where AWS's keys come from. */
export const environments: Readonly<Record<string, Environment>> = {
  "own variables, Lambda's keys": { variables: { ...ownVariables, ...keys, AWS_REGION: "us-west-2" } },
  "own variables, no others": { variables: ownVariables },
  "no own variables, Lambda's keys": { variables: { ...keys, AWS_REGION: "us-west-2" } },
  "empty variables, a container's role": {
    variables: {
      MY_KEY: "",
      MY_SECRET: "",
      MY_REGION: "",
      RETRIES: "",
      MY_ENDPOINT: "",
      AWS_REGION: "us-west-2",
      ...container,
    },
    role: "container",
  },
  "a key without its secret, profiles": {
    variables: { MY_KEY: "MINE", AWS_REGION: "us-west-2", RETRIES: "0" },
    files: { credentials: profile + other },
  },
  "no own variables, an instance's role": { variables: { AWS_REGION: "us-west-2" }, role: "instance" },
  "own variables, a container's role and a profile": {
    variables: { ...ownVariables, AWS_REGION: "us-west-2", ...container },
    files: { credentials: profile },
    role: "container",
  },
};

const region = { AWS_REGION: "us-west-2" };
const readsConfig = { ...region, AWS_SDK_LOAD_CONFIG: "1" };
const echo = `/bin/echo '{"Version":1,"AccessKeyId":"PROCESS","SecretAccessKey":"s"}'`;
const process_ = `[default]\ncredential_process = ${echo}\n`;
const role = "role_arn = arn:aws:iam::111122223333:role/r\n";
const roleOfProfile = `[default]\n${role}source_profile = other\n[profile other]\nregion = us-west-2\n`;
const roleOfMachine = `[default]\n${role}credential_source = Ec2InstanceMetadata\n`;
const startUrl = "https://example.awsapps.com/start";
const sso = `[default]\nsso_start_url = ${startUrl}\nsso_region = us-east-1\nsso_account_id = 111122223333\nsso_role_name = r\n`;
const namedSso = `[default]\nsso_session = corp\nsso_account_id = 111122223333\nsso_role_name = r
[sso-session corp]\nsso_start_url = ${startUrl}\nsso_region = us-east-1\n`;
const session = (expiresAt: string, name = startUrl) => ({
  [`sso/cache/${createHash("sha1").update(name).digest("hex")}.json`]: JSON.stringify({
    startUrl,
    region: "us-east-1",
    accessToken: "token",
    expiresAt,
  }),
});
const webIdentity = { AWS_WEB_IDENTITY_TOKEN_FILE: "~/.aws/token", AWS_ROLE_ARN: "arn:aws:iam::111122223333:role/r" };
const token = { token: "a-token" };

/** The places that tell the two SDKs different things, or might: a client without options is asked there. */
export const places: Readonly<Record<string, Environment>> = {
  "keys in the environment": { variables: { ...region, ...keys } },
  "keys with a session token in the environment": { variables: { ...region, ...keys, AWS_SESSION_TOKEN: "t" } },
  "keys of a profile": { variables: region, files: { credentials: profile } },
  "keys of a named profile": {
    variables: { ...region, AWS_PROFILE: "other" },
    files: { credentials: profile + other },
  },
  "keys of a profile in the config file, read": { variables: readsConfig, files: { config: profile } },
  "a region in the config file, read": {
    variables: { AWS_SDK_LOAD_CONFIG: "1" },
    files: { credentials: profile, config: "[default]\nregion = us-west-2\n" },
  },
  "a container's role": { variables: { ...region, ...container }, role: "container" },
  "an instance's role": { variables: region, role: "instance" },
  "a web identity": { variables: { ...region, ...webIdentity }, files: token },
  "a profile and keys": {
    variables: { ...region, ...keys, AWS_PROFILE: "other" },
    files: { credentials: profile + other },
  },
  "a profile that isn't there, and keys": { variables: { ...region, ...keys, AWS_PROFILE: "other" } },
  "a process in the config file": { variables: region, files: { config: process_ }, role: "instance" },
  "a process in the config file, read": { variables: readsConfig, files: { config: process_ } },
  "a process in the credentials file": { variables: region, files: { credentials: process_ } },
  "a process, and a container's role": {
    variables: { ...region, ...container },
    files: { credentials: process_ },
    role: "container",
  },
  "a role in the config file": {
    variables: region,
    files: { config: roleOfProfile, credentials: other },
    role: "instance",
  },
  "a role in the config file, read": { variables: readsConfig, files: { config: roleOfProfile, credentials: other } },
  "a role in the config file, keys in the other": {
    variables: region,
    files: { config: roleOfProfile, credentials: profile + other },
  },
  "a role in the credentials file": {
    variables: region,
    files: { credentials: `[default]\n${role}source_profile = other\n${other}` },
  },
  "a role of the machine's": { variables: region, files: { config: roleOfMachine }, role: "instance" },
  "a role of the machine's, read": { variables: readsConfig, files: { config: roleOfMachine }, role: "instance" },
  "an SSO session": { variables: region, files: { config: sso, ...session(later) }, role: "instance" },
  "an SSO session, read": { variables: readsConfig, files: { config: sso, ...session(later) } },
  "an SSO session that is over, read": {
    variables: readsConfig,
    files: { config: sso, ...session(over) },
    role: "instance",
  },
  "an SSO session by its name, read": {
    variables: readsConfig,
    files: { config: namedSso, ...session(later, "corp") },
    role: "instance",
  },
  "a web identity of a profile": {
    variables: region,
    files: { config: `[default]\n${role}web_identity_token_file = ~/.aws/token\n`, ...token },
    role: "instance",
  },
  "a web identity of a profile, read": {
    variables: readsConfig,
    files: { config: `[default]\n${role}web_identity_token_file = ~/.aws/token\n`, ...token },
    role: "instance",
  },
  "an account of a profile": { variables: region, files: { credentials: `${profile}aws_account_id = 111122223333\n` } },
  "attempts of a profile": {
    variables: region,
    files: { credentials: profile, config: "[default]\nmax_attempts = 1\n" },
  },
  "FIPS in the environment": { variables: { ...region, ...keys, AWS_USE_FIPS_ENDPOINT: "true" } },
  "FIPS of a profile": {
    variables: region,
    files: { credentials: profile, config: "[default]\nuse_fips_endpoint = true\n" },
  },
  "dual stack in the environment": { variables: { ...region, ...keys, AWS_USE_DUALSTACK_ENDPOINT: "true" } },
  "dual stack of a profile": {
    variables: region,
    files: { credentials: profile, config: "[default]\nuse_dualstack_endpoint = true\n" },
  },
  "an endpoint of a profile's service": {
    variables: region,
    files: {
      credentials: profile,
      config: "[default]\nservices = local\n[services local]\ndynamodb =\n  endpoint_url = http://localhost:4566\n",
    },
  },
  "another credentials file": {
    variables: { ...region, AWS_SHARED_CREDENTIALS_FILE: "~/.aws/others" },
    files: { credentials: profile, others: "[default]\naws_access_key_id=OTHERS\naws_secret_access_key=s\n" },
  },
  "a container's role and a web identity": {
    variables: { ...region, ...container, ...webIdentity },
    files: token,
    role: "container",
  },
  "a token file that isn't there": { variables: { ...region, ...webIdentity }, role: "instance" },
  "an endpoint in the environment": { variables: { ...region, ...keys, AWS_ENDPOINT_URL: "http://localhost:4566" } },
  "an endpoint of DynamoDB's": {
    variables: { ...region, ...keys, AWS_ENDPOINT_URL_DYNAMODB: "http://localhost:4566" },
  },
  "an endpoint that is ignored": {
    variables: {
      ...region,
      ...keys,
      AWS_ENDPOINT_URL: "http://localhost:4566",
      AWS_IGNORE_CONFIGURED_ENDPOINT_URLS: "true",
    },
  },
  "an endpoint of a profile": {
    variables: region,
    files: { credentials: profile, config: "[default]\nendpoint_url = http://localhost:4566\n" },
  },
  "an account": { variables: { ...region, ...keys, AWS_ACCOUNT_ID: "111122223333" } },
  "an account in groups": { variables: { ...region, ...keys, AWS_ACCOUNT_ID: "1111 2222 3333" } },
  "attempts in the environment": { variables: { ...region, ...keys, AWS_MAX_ATTEMPTS: "1" } },
  "Amazon's region": { variables: { ...keys, AMAZON_REGION: "us-west-2" } },
  "Amazon's keys": {
    variables: { ...region, AMAZON_ACCESS_KEY_ID: "AMAZON", AMAZON_SECRET_ACCESS_KEY: "s" },
    role: "instance",
  },
};

/** Variables that every process has. */
const always = { PATH: process.env.PATH ?? "", TMPDIR: tmpdir() };

/** Makes the process look as if it ran there, and gives back how it was. */
export function enter({ variables, files = {}, role }: Environment): () => void {
  const before = { ...process.env };
  const home = temporaryFolder("aws-home");
  const texts = Object.entries(files).map(([name, text]) => [name, text.replaceAll("~/", `${home}/`)]);
  writeTree(join(home, ".aws"), Object.fromEntries(texts));
  replaceVariables({
    ...always,
    HOME: home,
    ...(role === "instance" ? {} : { AWS_EC2_METADATA_DISABLED: "true" }),
    ...Object.fromEntries(Object.entries(variables).map(([name, value]) => [name, value.replace(/^~(?=\/)/, home)])),
  });
  return () => replaceVariables(before);
}

function replaceVariables(variables: Readonly<Record<string, string | undefined>>): void {
  for (const name of Object.keys(process.env)) Reflect.deleteProperty(process.env, name);
  Object.assign(process.env, variables);
}
