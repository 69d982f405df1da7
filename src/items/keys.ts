/**
 * The primary and index keys of every item type, as next-auth v3's adapter (`@next-auth/dynamodb-adapter` 0.x) and
 * v4's (1.x–3.x, `@auth/dynamodb-adapter`) build them. The migration and the shipped adapter both use these functions.
 */

/** What the four key attributes are called in one table. v3 has only the defaults; v4 lets an application choose. */
export interface KeyNames {
  readonly partitionKey: string;
  readonly sortKey: string;
  readonly indexPartitionKey: string;
  readonly indexSortKey: string;
}

export const defaultKeyNames: KeyNames = {
  partitionKey: "pk",
  sortKey: "sk",
  indexPartitionKey: "GSI1PK",
  indexSortKey: "GSI1SK",
};

/** The default name of the index that both adapters query. */
export const defaultIndexName = "GSI1";

/** The default name of the table in both adapters. */
export const defaultTableName = "next-auth";

/** The key values of one item. An item without index keys is not in the index. */
export interface ItemKeys {
  readonly partitionKey: string;
  readonly sortKey: string;
  readonly indexPartitionKey?: string;
  readonly indexSortKey?: string;
}

/** The key values of one item in the index. */
export type IndexKeys = Required<Pick<ItemKeys, "indexPartitionKey" | "indexSortKey">>;

const indexKeys = (indexPartitionKey: string, indexSortKey = indexPartitionKey): IndexKeys => ({
  indexPartitionKey,
  indexSortKey,
});

/** The text before the first `#` of a key, which tells the item types apart. */
export const prefix = {
  user: "USER#",
  account: "ACCOUNT#",
  session: "SESSION#",
  v3Token: "VR#",
  v4Token: "VT#",
  authenticator: "AUTHENTICATOR#",
} as const;

/**
 * A user, the same in v3 and v4. Without an e-mail there are no index keys: upstream writes `USER#null` or
 * `USER#undefined`, so that all such users share one index key and are found by each other's lookup.
 */
export function userKeys(user: { readonly id: string; readonly email?: string | null | undefined }): ItemKeys {
  const key = prefix.user + user.id;
  const primary = { partitionKey: key, sortKey: key };
  return user.email ? { ...primary, ...userIndexKeys(user.email) } : primary;
}

/** Where a user is found by e-mail. */
export function userIndexKeys(email: string): IndexKeys {
  return indexKeys(prefix.user + email);
}

export interface AccountIdentity {
  readonly userId: string;
  readonly provider: string;
  readonly providerAccountId: string;
}

/**
 * Where v4 looks for an account (`getUserByAccount`): the index partition is the provider, the sort key its account id.
 */
export function accountIndexKeys(account: Omit<AccountIdentity, "userId">): IndexKeys {
  return indexKeys(prefix.account + account.provider, prefix.account + account.providerAccountId);
}

/** Where v3 looked for an account: the same two values the other way round. */
export function v3AccountIndexKeys(account: Omit<AccountIdentity, "userId">): IndexKeys {
  return indexKeys(prefix.account + account.providerAccountId, prefix.account + account.provider);
}

/** The primary key of a linked account, the same in v3 and v4. */
export function accountPrimaryKeys(account: AccountIdentity) {
  return {
    partitionKey: prefix.user + account.userId,
    sortKey: `${prefix.account}${account.provider}#${account.providerAccountId}`,
  };
}

/** A database session, the same in v3 and v4. */
export function sessionKeys(session: { readonly userId: string; readonly sessionToken: string }): ItemKeys {
  return {
    partitionKey: prefix.user + session.userId,
    sortKey: prefix.session + session.sessionToken,
    ...sessionIndexKeys(session.sessionToken),
  };
}

/** Where a session is found by its token. */
export function sessionIndexKeys(sessionToken: string): IndexKeys {
  return indexKeys(prefix.session + sessionToken);
}

export interface TokenIdentity {
  readonly identifier: string;
  /** sha256 of the token in the link and the secret, in hex; the same text in v3 and v4. */
  readonly token: string;
}

/** A verification token of v4 (`VT`), which is not in the index. */
export function verificationTokenKeys(identity: TokenIdentity): ItemKeys {
  return tokenKeys(prefix.v4Token, identity);
}

/** A verification request of v3 (`VR`), and of the v4 adapter 1.0.0, which kept the old prefix. */
export function verificationRequestKeys(identity: TokenIdentity): ItemKeys {
  return tokenKeys(prefix.v3Token, identity);
}

const tokenKeys = (start: string, { identifier, token }: TokenIdentity): ItemKeys => ({
  partitionKey: start + identifier,
  sortKey: start + token,
});

/** A WebAuthn credential (Auth.js), which only our adapter keeps: beside its user's sessions, and found as they are. */
export function authenticatorKeys({ userId, credentialID }: { userId: string; credentialID: string }): ItemKeys {
  const index = authenticatorIndexKeys(credentialID);
  return { partitionKey: prefix.user + userId, sortKey: index.indexSortKey, ...index };
}

/** Where a WebAuthn credential is found by its id. */
export function authenticatorIndexKeys(credentialID: string): IndexKeys {
  return indexKeys(prefix.authenticator + credentialID);
}
