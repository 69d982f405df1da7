import { readFileSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import { environmentNames } from "../codemod/environment-names.ts";
import { type Check, makeCheck } from "./report.ts";

/** Variables by their names; of those in a project's files only the names are known. */
export type Variables = Readonly<Record<string, string | undefined>>;

interface Difference {
  readonly name: string;
  /** Whether SDK v3 makes something else of these variables than aws-sdk v2 did. */
  readonly applies: (variables: Variables) => boolean;
  readonly found: string;
  readonly todo: string;
}

const has = (variables: Variables, ...names: readonly string[]) => names.every((name) => Boolean(variables[name]));

/** What docs/aws-client.md says of variables; measured there. */
const differences: readonly Difference[] = [
  {
    name: "profile-and-keys",
    applies: (all) => has(all, "AWS_PROFILE", "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"),
    found:
      "AWS_PROFILE and keys: aws-sdk v2 took the keys, SDK v3 takes the profile, or fails where its file is missing",
    todo: "Unset AWS_PROFILE, or give the client credentials: createCredentialChain(fromEnv(), fromNodeProviderChain()).",
  },
  {
    name: "endpoint-url",
    applies: (all) =>
      (has(all, "AWS_ENDPOINT_URL") || has(all, "AWS_ENDPOINT_URL_DYNAMODB")) &&
      all.AWS_IGNORE_CONFIGURED_ENDPOINT_URLS !== "true",
    found: "AWS_ENDPOINT_URL or AWS_ENDPOINT_URL_DYNAMODB: aws-sdk v2 ignored it, SDK v3 asks there",
    todo: "Set AWS_IGNORE_CONFIGURED_ENDPOINT_URLS=true, unless that is where the table is.",
  },
  {
    name: "amazon-variables",
    applies: (all) =>
      (has(all, "AMAZON_REGION") && !has(all, "AWS_REGION")) ||
      (has(all, "AMAZON_ACCESS_KEY_ID", "AMAZON_SECRET_ACCESS_KEY") && !has(all, "AWS_ACCESS_KEY_ID")),
    found: "AMAZON_… variables without AWS_… ones: SDK v3 reads none of them",
    todo: "Set the AWS_… variables, too.",
  },
  {
    name: "account-id",
    applies: (all) => has(all, "AWS_ACCOUNT_ID"),
    found:
      "AWS_ACCOUNT_ID: SDK v3 makes the host of it, <account>.ddb.<region>.amazonaws.com, and fails when it isn't twelve digits",
    todo: 'Give the client accountIdEndpointMode: "disabled" where hosts are allow-listed.',
  },
  {
    name: "max-attempts",
    applies: (all) => has(all, "AWS_MAX_ATTEMPTS"),
    found: "AWS_MAX_ATTEMPTS: aws-sdk v2 ignored it, SDK v3 asks so often and no more",
    todo: "Look whether the number is meant for the table.",
  },
  {
    name: "credentials-file",
    applies: (all) => has(all, "AWS_SHARED_CREDENTIALS_FILE") && !has(all, "AWS_SDK_LOAD_CONFIG"),
    found:
      "AWS_SHARED_CREDENTIALS_FILE without AWS_SDK_LOAD_CONFIG: aws-sdk v2 read the default file, SDK v3 reads that one",
    todo: "Look whether its keys are the application's.",
  },
  {
    name: "container-and-web-identity",
    applies: (all) =>
      has(all, "AWS_WEB_IDENTITY_TOKEN_FILE") &&
      (has(all, "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI") || has(all, "AWS_CONTAINER_CREDENTIALS_FULL_URI")),
    found: "A container's role and a web identity: aws-sdk v2 took the container's, SDK v3 takes the web identity",
    todo: "Take away the one that isn't meant.",
  },
  {
    name: "session-token",
    applies: (all) => has(all, "AWS_SESSION_TOKEN") && !has(all, "AWS_LAMBDA_FUNCTION_NAME"),
    found:
      "AWS_SESSION_TOKEN: aws-sdk v2 read keys again once they had expired, SDK v3 fails until the process is started again",
    todo: "Let a provider of @aws-sdk/credential-providers fetch the keys where the application runs.",
  },
];

/**
 * What of the environment, here and in the project's files, SDK v3 takes otherwise than aws-sdk v2 did. There is something to do as
 * long as the upgrade is ahead; afterwards the application runs with it.
 */
export function environmentChecks(
  folder: string,
  { isAhead, here = process.env }: { readonly isAhead: boolean; readonly here?: Variables },
): Check[] {
  const checks = [...variableChecks(folder, here), ...profileCheck(here)];
  return isAhead ? checks : checks.map((check) => ({ ...check, status: "ok", todo: null }));
}

function variableChecks(folder: string, here: Variables): Check[] {
  const inFiles = Object.fromEntries(environmentNames(folder).map((name) => [name, "?"]));
  return differences.flatMap(({ name, applies, found: what, todo }) => {
    const places = [...(applies(here) ? ["here"] : []), ...(applies(inFiles) ? ["in the project's files"] : [])];
    return places.length === 0
      ? []
      : [makeCheck("access", `environment/${name}`, `${what} (set ${places.join(" and ")})`, todo)];
  });
}

/** A profile that asks somebody for its keys, in a file that aws-sdk v2 read only when it was told to. */
function profileCheck(here: Variables): Check[] {
  if (has(here, "AWS_SDK_LOAD_CONFIG") || has(here, "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY")) return [];
  const profile = here.AWS_PROFILE || "default";
  const path = here.AWS_CONFIG_FILE || join(here.HOME || homedir(), ".aws", "config");
  const asks = /^\s*(role_arn|credential_process|credential_source|sso_\w+)\s*=/m.exec(sectionOf(path, profile))?.[1];
  if (asks === undefined) return [];
  const found = `The profile ${profile} has ${asks} in the config file: aws-sdk v2 read that file with AWS_SDK_LOAD_CONFIG alone, SDK v3 always does`;
  return [
    makeCheck(
      "access",
      "environment/config-file",
      found,
      "Look which identity is meant: aws sts get-caller-identity shows the one that SDK v3 takes.",
    ),
  ];
}

function sectionOf(path: string, profile: string): string {
  let text: string;
  try {
    text = readFileSync(path, "utf8");
  } catch {
    return "";
  }
  const sections = text.split(/^(?=\s*\[)/m);
  const isIts = (section: string) => /^\s*\[\s*(?:profile\s+)?([^\]]+?)\s*\]/.exec(section)?.[1] === profile;
  return sections.filter(isIts).join("\n");
}
