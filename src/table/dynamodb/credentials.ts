import type { ErrorCode } from "../../errors.ts";
import { quotedForShell } from "../../shell.ts";
import { option, type Sentence, sentence } from "../../words.ts";
import { profileTrouble } from "./profile.ts";

/** What is wrong with credentials that the SDK didn't find. */
export interface CredentialTrouble {
  readonly code: ErrorCode;
  readonly message: string;
  readonly hint: string | Sentence;
}

/**
 * Tells by what the SDK's providers say (`@aws-sdk/credential-provider-*`) why there are no credentials, and what mends it.
 *
 * @param said the message of a `CredentialsProviderError`
 * @param profile the profile that was asked for, here or in the environment
 */
export function credentialTrouble(said: string, table: string, profile: string | undefined): CredentialTrouble {
  const named = profile === undefined ? "" : ` of the profile "${profile}"`;
  const login = `aws sso login${profile === undefined ? "" : ` --profile ${quotedForShell(profile)}`}`;
  const trouble = (code: ErrorCode, message: string, hint: string | Sentence) => ({ code, message, hint });
  if (/SSO session|Token is expired|token.*(expired|invalid)|refresh token|sso login|SSO returns/i.test(said)) {
    return trouble(
      "credentials-expired",
      `The SSO login${named} has expired, or there was none.`,
      `Log in with \`${login}\`, and run the same again.`,
    );
  }
  if (/multi-factor|MFA/.test(said)) {
    return trouble(
      "no-credentials",
      `The role${named} asks for a code of multi-factor authentication, which this tool doesn't ask for.`,
      "Get temporary credentials with `aws sts assume-role` or `aws sts get-session-token`, and put them into AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY and AWS_SESSION_TOKEN.",
    );
  }
  if (profile !== undefined) {
    const { message, look } = profileTrouble(profile);
    return trouble(
      "no-credentials",
      message,
      sentence`See \`${look}\` and \`aws sts get-caller-identity --profile ${quotedForShell(profile)}\`, or name another one with ${option("profile")}.`,
    );
  }
  return trouble(
    "no-credentials",
    `No AWS credentials were found for the table "${table}".`,
    sentence`Pass a ${option("profile")} that has some, set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or run \`${login}\`. For DynamoDB Local any values will do.`,
  );
}
