/**
 * What `migrate-data` renames in the items of next-auth's table, by the names that next-auth v3's adapter wrote (@next-auth/
 * dynamodb-adapter 0.4.2 dist/index.js; src/items says the same of data).
 */
export const v3Attributes: Readonly<Record<string, string>> = {
  accessToken: "access_token (of an account; of a session it is gone)",
  refreshToken: "refresh_token",
  accessTokenExpires: "expires_at, in seconds since 1970",
  providerId: "provider",
  providerType: "type",
};

/** The beginnings of the keys of next-auth's items. v3's verification requests, `VR#`, are v4's verification tokens, `VT#`. */
export const keyPrefix = /^(USER|ACCOUNT|SESSION|VR)#/;

/** The index that both adapters query. */
export const indexName = "GSI1";

/** What the items say that they are. */
export const typeOfItem = /^(USER|ACCOUNT|SESSION|VR)$/;

/** Attributes that hardly anybody else's items have (the same source). */
const others = /^(GSI1(PK|SK)|sessionToken|providerAccountId|emailVerified)$/;

/** Whether a name is that of an attribute of next-auth's items. */
export function isOfItem(name: string): boolean {
  return others.test(name) || Object.hasOwn(v3Attributes, name);
}
