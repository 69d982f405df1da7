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

/** The text before the first `#` of a key, which tells the item types apart. */
export const prefix = {
  user: "USER#",
  account: "ACCOUNT#",
  session: "SESSION#",
  v3Token: "VR#",
  v4Token: "VT#",
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
export function userIndexKeys(email: string): { readonly indexPartitionKey: string; readonly indexSortKey: string } {
  return { indexPartitionKey: prefix.user + email, indexSortKey: prefix.user + email };
}

interface AccountIdentity {
  readonly userId: string;
  readonly provider: string;
  readonly providerAccountId: string;
}

/** A linked account in v4: the index partition is the provider, the index sort key the account id at the provider. */
export function accountKeys(account: AccountIdentity): ItemKeys {
  return { ...accountPrimaryKeys(account), ...accountIndexKeys(account) };
}

/** Where v4 looks for an account (`getUserByAccount`). */
export function accountIndexKeys(account: Omit<AccountIdentity, "userId">) {
  return {
    indexPartitionKey: prefix.account + account.provider,
    indexSortKey: prefix.account + account.providerAccountId,
  };
}

/** Where v3 looked for an account: the same two values the other way round. */
export function v3AccountIndexKeys(account: Omit<AccountIdentity, "userId">) {
  return {
    indexPartitionKey: prefix.account + account.providerAccountId,
    indexSortKey: prefix.account + account.provider,
  };
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
export function sessionIndexKeys(sessionToken: string) {
  return { indexPartitionKey: prefix.session + sessionToken, indexSortKey: prefix.session + sessionToken };
}

export interface TokenIdentity {
  readonly identifier: string;
  /** sha256 of the token in the link and the secret, in hex; the same text in v3 and v4. */
  readonly token: string;
}

/** A verification token of v4 (`VT`), which is not in the index. */
export function verificationTokenKeys({ identifier, token }: TokenIdentity): ItemKeys {
  return { partitionKey: prefix.v4Token + identifier, sortKey: prefix.v4Token + token };
}

/** A verification request of v3 (`VR`), and of the v4 adapter 1.0.0, which kept the old prefix. */
export function verificationRequestKeys({ identifier, token }: TokenIdentity): ItemKeys {
  return { partitionKey: prefix.v3Token + identifier, sortKey: prefix.v3Token + token };
}
