import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import { environmentNames } from "../codemod/environment-names.ts";
import { readPlainFile } from "../codemod/plain-file.ts";
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
    name: "both-container-addresses",
    applies: (all) => has(all, "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI", "AWS_CONTAINER_CREDENTIALS_FULL_URI"),
    found: "Both AWS_CONTAINER_CREDENTIALS_…_URI: aws-sdk v2 asked the relative one, SDK v3 asks the full one",
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

interface Asked {
  readonly isAhead: boolean;
  /** The code gives a client the credentials of a profile, or a chain of its own. */
  readonly namesProfile: boolean;
  /** The code asks aws-sdk for the region that it has found, to set another where it has none. */
  readonly asksForRegion: boolean;
  readonly here?: Variables;
}

/** How code of aws-sdk v2 asks for a profile's credentials itself: by their class, or in a chain of its own. */
const asksForProfile = /\b(SharedIniFileCredentials|CredentialProviderChain|credentialProvider)\b/;

/**
 * How code of aws-sdk v2 asks for its region: `AWS.config.region ??= …`, `const { region } = AWS.config`, whose pattern goes on for so
 * many characters at most: the time of a text of nothing but names would grow with its square.
 */
const asksForItsRegion = /\bconfig\s*(\?\.|\.)\s*region\b(?!\s*=[^=])|\bregion\b[^=;]{0,200}=\s*\w+\.config\b/;

/** What these files ask aws-sdk for. */
export function askedOfAws(paths: readonly string[]): Pick<Asked, "namesProfile" | "asksForRegion"> {
  const asked = { namesProfile: false, asksForRegion: false };
  for (const path of paths) {
    const text = textOf(path);
    asked.namesProfile ||= asksForProfile.test(text);
    asked.asksForRegion ||= asksForItsRegion.test(text);
  }
  return asked;
}

/**
 * What of the environment, here and in the project's files, SDK v3 takes otherwise than aws-sdk v2 did. There is something to do as
 * long as the upgrade is ahead; afterwards the application runs with it.
 */
export function environmentChecks(folder: string, { isAhead, here = process.env, ...asked }: Asked): Check[] {
  const checks = [...variableChecks(folder, here), ...profileChecks(here, asked), ...tokenFileCheck(here)];
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

/** What SDK v3 finds in the files of a profile that aws-sdk v2 did not read, or did not know. */
function profileChecks(
  here: Variables,
  { namesProfile, asksForRegion }: Pick<Asked, "namesProfile" | "asksForRegion">,
): Check[] {
  const profile = here.AWS_PROFILE || "default";
  const folder = join(here.HOME || homedir(), ".aws");
  const configFile = textOf(here.AWS_CONFIG_FILE || join(folder, "config"));
  const config = sectionOf(configFile, profile);
  const credentials = sectionOf(textOf(here.AWS_SHARED_CREDENTIALS_FILE || join(folder, "credentials")), profile);
  const both = `${config}\n${credentials}`;
  const services = settingIn(config, "services");
  const ofServices = services === undefined ? "" : sectionOf(configFile, `services ${services}`);
  const hasKeys = has(here, "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY");
  return [
    ...endpointCheck(`${both}\n${ofServices}`, profile),
    ...hostOptionCheck(here, config, profile),
    ...attemptsCheck(config, profile),
    ...(asksForRegion ? regionCheck(here, both, profile) : []),
    ...(hasKeys
      ? []
      : [
          ...identityCheck(here, profile, config, credentials),
          ...(has(here, "AWS_SDK_LOAD_CONFIG") ? sessionCheck(folder, config, configFile, profile) : []),
          ...(namesProfile ? roleCheck(both, profile) : []),
          ...hostCheck(here, both),
        ]),
  ];
}

/** aws-sdk v2 asked a client's own endpoint all the same; SDK v3 says that the two can't be combined. */
function hostOptionCheck(here: Variables, config: string, profile: string): Check[] {
  const variable = ["AWS_USE_FIPS_ENDPOINT", "AWS_USE_DUALSTACK_ENDPOINT"].find((name) => here[name] === "true");
  const [, setting] = /^\s*(use_fips_endpoint|use_dualstack_endpoint)\s*=\s*true\s*$/im.exec(config) ?? [];
  const where = variable ?? (setting === undefined ? undefined : `${setting} of the profile ${profile}`);
  if (where === undefined) return [];
  const found = `${where}: a client with an endpoint of its own used that with aws-sdk v2, and fails with SDK v3`;
  const todo = "Give such a client useFipsEndpoint: false and useDualstackEndpoint: false.";
  return [makeCheck("access", "environment/endpoint-variants", found, todo)];
}

/** aws-sdk v2's own region was the profile's where it read the files of profiles; code that is upgraded asks the variable. */
function regionCheck(here: Variables, section: string, profile: string): Check[] {
  const isRead = has(here, "AWS_SDK_LOAD_CONFIG") && !has(here, "AWS_REGION") && !has(here, "AMAZON_REGION");
  if (!isRead || settingIn(section, "region") === undefined) return [];
  const found = `The profile ${profile} has a region, and the code asks for the one that aws-sdk found: v2 found it there under AWS_SDK_LOAD_CONFIG, the code reads AWS_REGION now`;
  return [makeCheck("access", "environment/profile-region", found, "Set AWS_REGION to the table's region.")];
}

function attemptsCheck(config: string, profile: string): Check[] {
  if (settingIn(config, "max_attempts") === undefined) return [];
  const found = `The profile ${profile} has max_attempts: aws-sdk v2 ignored it, SDK v3 asks so often and no more`;
  return [makeCheck("access", "environment/max-attempts", found, "Look whether the number is meant for the table.")];
}

/** A profile that signs in by SSO in a file that aws-sdk v2 read too, without a session that is still good. */
function sessionCheck(folder: string, config: string, configFile: string, profile: string): Check[] {
  const name = settingIn(config, "sso_session");
  const key = name ?? settingIn(config, "sso_start_url");
  if (key === undefined || (name !== undefined && sectionOf(configFile, `sso-session ${name}`) === "")) return [];
  const cached = textOf(join(folder, "sso", "cache", `${createHash("sha1").update(key).digest("hex")}.json`));
  const until = Date.parse(/"expiresAt"\s*:\s*"([^"]+)"/.exec(cached)?.[1] ?? "");
  if (until > Date.now()) return [];
  const found = `The profile ${profile} signs in by SSO, and its session is over: aws-sdk v2 went on to the machine's role, SDK v3 fails`;
  return [makeCheck("access", "environment/sso-session", found, "Run aws sso login, or unset AWS_PROFILE.")];
}

/** aws-sdk v2 assumed a profile's role in its own chain alone, not where code asked for the profile or gave a chain. */
function roleCheck(section: string, profile: string): Check[] {
  if (settingIn(section, "role_arn") === undefined) return [];
  const found = `The profile ${profile} has a role: code that names SharedIniFileCredentials or a chain of its own went on without it with aws-sdk v2, and assumes it with SDK v3`;
  return [
    makeCheck(
      "access",
      "environment/profile-role",
      found,
      "Where the client is given such credentials, look which identity is meant.",
    ),
  ];
}

/** SDK v3 makes the host of the account that some providers tell it. */
function hostCheck(here: Variables, profile: string): Check[] {
  const isWebIdentity = has(here, "AWS_WEB_IDENTITY_TOKEN_FILE", "AWS_ROLE_ARN");
  if (!isWebIdentity && !/^\s*(role_arn|aws_account_id)\s*=/m.test(profile)) return [];
  const found = "SDK v3 knows the account by the profile or the role, and asks <account>.ddb.<region>.amazonaws.com";
  const todo = 'Give the client accountIdEndpointMode: "disabled" where hosts are allow-listed.';
  return [makeCheck("access", "environment/account-host", found, todo)];
}

const asksSomebody = /^\s*(role_arn|credential_process|credential_source|sso_\w+)\s*=/m;

/** A profile that asks somebody for its keys, in a file that aws-sdk v2 read only when it was told to, or in words that it didn't know. */
function identityCheck(here: Variables, profile: string, config: string, credentials: string): Check[] {
  const todo = "Look which identity is meant: aws sts get-caller-identity shows the one that SDK v3 takes.";
  const says = (found: string) => [makeCheck("access", "environment/config-file", found, todo)];
  const isOptedIn = has(here, "AWS_SDK_LOAD_CONFIG");
  const asks = asksSomebody.exec(config)?.[1];
  if (asks !== undefined && !isOptedIn) {
    return says(
      `The profile ${profile} has ${asks} in the config file: aws-sdk v2 read that file with AWS_SDK_LOAD_CONFIG alone, SDK v3 always does`,
    );
  }
  if (/^\s*credential_source\s*=/m.test(config)) {
    return says(
      `The profile ${profile} has credential_source, which aws-sdk v2 did not know: it took the machine's own role`,
    );
  }
  const isContainer =
    has(here, "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI") || has(here, "AWS_CONTAINER_CREDENTIALS_FULL_URI");
  if (isContainer && /^\s*credential_process\s*=/m.test(config + credentials)) {
    return says(
      `The profile ${profile} has a credential_process, and there is a container's role: aws-sdk v2 took the role, SDK v3 asks the process`,
    );
  }
  return [];
}

function endpointCheck(section: string, profile: string): Check[] {
  if (!/^\s*endpoint_url\s*=/m.test(section)) return [];
  const found = `The profile ${profile} has an endpoint_url: aws-sdk v2 ignored it, SDK v3 asks there`;
  const todo = "Set AWS_IGNORE_CONFIGURED_ENDPOINT_URLS=true, unless that is where the table is.";
  return [makeCheck("access", "environment/profile-endpoint", found, todo)];
}

function tokenFileCheck(here: Variables): Check[] {
  const { AWS_WEB_IDENTITY_TOKEN_FILE: path } = here;
  if (!path || !has(here, "AWS_ROLE_ARN") || existsSync(path)) return [];
  const found =
    "AWS_WEB_IDENTITY_TOKEN_FILE names a file that isn't there: aws-sdk v2 went on to the machine's role, SDK v3 fails";
  return [makeCheck("access", "environment/token-file", found, "Unset it where the machine's role is meant.")];
}

function textOf(path: string): string {
  try {
    return readPlainFile(path, mostBytes)?.toString("utf8") ?? "";
  } catch {
    return "";
  }
}

/** Larger files are something else. */
const mostBytes = 1_000_000;

function sectionOf(text: string, name: string): string {
  const sections = text.split(/^(?=\s*\[)/m);
  const isIts = (section: string) => /^\s*\[\s*(?:profile\s+)?([^\]]+?)\s*\]/.exec(section)?.[1] === name;
  return sections.filter(isIts).join("\n");
}

function settingIn(section: string, name: string): string | undefined {
  return new RegExp(`^\\s*${name}\\s*=\\s*(\\S+)`, "m").exec(section)?.[1];
}
