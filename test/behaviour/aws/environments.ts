/**
 * The places that an application may run in: their variables, the files of their home folder, the role of the machine.
 */
import { mkdirSync, mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
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
const own = {
  MY_KEY: "MINE",
  MY_SECRET: "s",
  MY_REGION: "eu-central-1",
  MY_ENDPOINT: "http://localhost:9000",
  RETRIES: "2",
};
const container = { AWS_CONTAINER_CREDENTIALS_FULL_URI: "http://127.0.0.1/container" };

/** What the application's own variables say, times where AWS's keys come from. */
export const environments: Readonly<Record<string, Environment>> = {
  "own variables, Lambda's keys": { variables: { ...own, ...keys, AWS_REGION: "us-west-2" } },
  "own variables, no others": { variables: own },
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
    variables: { ...own, AWS_REGION: "us-west-2", ...container },
    files: { credentials: profile },
    role: "container",
  },
};

/** Variables that every process has. */
const always = { PATH: process.env.PATH ?? "" };

/** Makes the process look as if it ran there, and gives back how it was. */
export function enter({ variables, files = {}, role }: Environment): () => void {
  const before = { ...process.env };
  const home = mkdtempSync(join(tmpdir(), "aws-home-"));
  for (const [name, text] of Object.entries(files)) {
    const path = join(home, ".aws", name);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text);
  }
  replaceVariables({
    ...always,
    HOME: home,
    ...(role === "instance" ? {} : { AWS_EC2_METADATA_DISABLED: "true" }),
    ...variables,
  });
  return () => replaceVariables(before);
}

function replaceVariables(variables: Readonly<Record<string, string | undefined>>): void {
  for (const name of Object.keys(process.env)) Reflect.deleteProperty(process.env, name);
  Object.assign(process.env, variables);
}
