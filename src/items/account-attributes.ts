import type { AttributeValue } from "@aws-sdk/client-dynamodb";
import type { Invalid } from "./change.ts";
import type { Decision } from "./decision.ts";
import { type AccountIdentity, accountPrimaryKeys } from "./keys.ts";

/**
 * Whose account it is, when its attributes and its primary key say the same.
 *
 * @param provider the attribute that names the provider: `providerId` is v3's, `provider` v4's
 */
export function readAccountIdentity(
  decision: Decision,
  { S: provider }: AttributeValue = { NULL: true },
): AccountIdentity | Invalid {
  const userId = decision.readString("userId");
  if (userId === undefined) return decision.invalid("unreadable-attribute", "userId is missing or no text");
  if (!provider) {
    return decision.invalid("unreadable-attribute", "providerId and provider are missing, empty or no text");
  }
  const providerAccountId = accountIdTexts(decision.read("providerAccountId")).find((text) =>
    decision.hasPrimaryKey(accountPrimaryKeys({ userId, provider, providerAccountId: text })),
  );
  if (providerAccountId !== undefined) return { userId, provider, providerAccountId };
  return decision.invalid(
    "key-disagrees",
    "userId, providerId or provider, and providerAccountId aren't those in the primary key",
  );
}

/**
 * How the account id may be written in the keys. v3 stored the provider's number as it came (GitHub, GitLab, …) and
 * built the keys with a template string, so a number beyond 2^53 stands there as JavaScript rounds and writes it.
 */
function accountIdTexts(value: AttributeValue | undefined): readonly string[] {
  if (value?.S) return [value.S];
  return value?.N === undefined ? [] : [value.N, String(Number(value.N))];
}

/** Attributes that only an OAuth account has, by v4's names. */
export const oauthAttributes = ["access_token", "refresh_token", "id_token", "oauth_token"];

/** What v4 calls a token that v3 had. */
export const tokens = [
  ["accessToken", "access_token"],
  ["refreshToken", "refresh_token"],
] as const;
