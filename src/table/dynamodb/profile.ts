import { existsSync, readFileSync, statSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import { quotedForShell } from "../../shell.ts";

/** Why a profile gives no credentials, and how one finds out more. */
export interface ProfileTrouble {
  readonly message: string;
  /** A command of the AWS CLI that shows it. */
  readonly look: string;
}

type Settings = ReadonlyMap<string, string>;

/**
 * Why a profile gives no credentials, by the shared AWS configuration files: the SDK's chain of providers says only that none of
 * them has any. Of credentials nothing is read but whether they are there.
 */
export function profileTrouble(profile: string): ProfileTrouble {
  const files = sections();
  const settings = files.get(profile);
  const name = quotedForShell(profile);
  if (!settings) {
    return {
      message: `There is no profile "${profile}" in the AWS configuration files.`,
      look: "aws configure list-profiles",
    };
  }
  const why =
    ofProcess(settings) ?? ofRole(settings, files) ?? ofLogin(settings, files) ?? ofKeys(settings) ?? "it holds none";
  const look = settings.has("credential_process")
    ? `aws configure get credential_process --profile ${name}`
    : `aws configure list --profile ${name}`;
  return { message: `The profile "${profile}" gives no credentials: ${why}.`, look };
}

/** Whether the shared configuration files know a profile. */
export function isProfile(profile: string): boolean {
  return sections().has(profile);
}

function ofProcess(settings: Settings): string | undefined {
  if (!settings.has("credential_process")) return undefined;
  return "its credential_process fails, or prints something else than credentials";
}

function ofRole(settings: Settings, files: ReadonlyMap<string, Settings>): string | undefined {
  if (!settings.has("role_arn")) return undefined;
  const token = settings.get("web_identity_token_file");
  if (token !== undefined) {
    return existsSync(token) ? undefined : `its web_identity_token_file "${token}" isn't there`;
  }
  const source = settings.get("source_profile");
  if (source === undefined) {
    const from = settings.get("credential_source");
    return from === undefined
      ? "it has a role_arn, but neither source_profile nor credential_source"
      : `its credential_source, ${from}, has none`;
  }
  return files.has(source)
    ? `its source_profile "${source}" gives none, or may not take the role`
    : `its source_profile "${source}" isn't in the AWS configuration files`;
}

const loginSettings = ["sso_start_url", "sso_region", "sso_account_id", "sso_role_name"];

function ofLogin(settings: Settings, files: ReadonlyMap<string, Settings>): string | undefined {
  if (![...settings.keys()].some((name) => name.startsWith("sso_"))) return undefined;
  const session = settings.get("sso_session");
  const known = session === undefined ? undefined : files.get(`sso-session ${session}`);
  if (session !== undefined && !known) return `its sso_session "${session}" isn't in the AWS configuration files`;
  const missing = loginSettings.filter((name) => !settings.has(name) && !known?.has(name));
  return missing.length === 0 ? undefined : `it lacks ${missing.join(", ")}`;
}

function ofKeys(settings: Settings): string | undefined {
  const missing = ["aws_access_key_id", "aws_secret_access_key"].filter((name) => !settings.has(name));
  return missing.length === 1 ? `it lacks ${missing[0]}` : undefined;
}

/** The profiles of both files by their names, and SSO sessions as `sso-session NAME`. */
function sections(): ReadonlyMap<string, Settings> {
  const { AWS_CONFIG_FILE, AWS_SHARED_CREDENTIALS_FILE } = process.env;
  const found = new Map<string, Map<string, string>>();
  const folder = join(homedir(), ".aws");
  for (const path of [
    AWS_CONFIG_FILE || join(folder, "config"),
    AWS_SHARED_CREDENTIALS_FILE || join(folder, "credentials"),
  ]) {
    let settings = new Map<string, string>();
    for (const line of linesOf(path)) {
      const [, name] = /^\[\s*(?:profile\s+)?["']?([^\]"']+?)["']?\s*\]/.exec(line) ?? [];
      if (name !== undefined) {
        settings = found.get(name) ?? new Map();
        found.set(name, settings);
      }
      const [, key, value] = /^\s{0,8}(\w+)\s*=\s*(\S.*)$/.exec(line) ?? [];
      if (key !== undefined && value !== undefined) settings.set(key, value.trim());
    }
  }
  return found;
}

function linesOf(path: string): readonly string[] {
  try {
    const stat = statSync(path);
    return stat.isFile() && stat.size <= mostBytes ? readFileSync(path, "utf8").split(/\r?\n/) : [];
  } catch {
    return [];
  }
}

/** Larger files are something else. */
const mostBytes = 1_000_000;
