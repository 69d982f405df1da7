import { accountPrimaryKeys, authenticatorKeys, type ItemKeys, prefix, userKeys } from "../items/keys.ts";
import type { Item, TransactWrite } from "./client.ts";
import { DynamoDBAdapterError, type DynamoDBAdapterErrorCode } from "./errors.ts";
import { Expression } from "./expression.ts";
import { getItem } from "./read.ts";
import { type Key, keyAttributes, primaryKey, type Table } from "./table.ts";
import { transact } from "./transaction.ts";
import { deletion, insertItem, insertion, removeItem, updating } from "./write.ts";

/**
 * DynamoDB can make nothing unique but a key. So what one user may have only once is claimed by an item of its own, under
 * that text as partition and sort key, which says whose it is. The other adapters and the migration don't know claims and
 * leave them alone; so a claim counts only as long as what it stands for is really there.
 */
export interface Claim {
  readonly key: string;
  readonly userId: string;
  /** What has to be in the table for the claim to count, if it were this user's. */
  readonly evidence: (userId: string) => readonly { readonly keys: ItemKeys; readonly attributes?: Item }[];
  readonly taken: DynamoDBAdapterErrorCode;
}

const user = (id: string) => ({ keys: userKeys({ id }) });

export const emailClaim = (email: string, userId: string): Claim => ({
  key: `EMAIL#${email}`,
  userId,
  evidence: (id) => [{ ...user(id), attributes: { email } }],
  taken: "EMAIL_TAKEN",
});

export const accountClaim = (account: { userId: string; provider: string; providerAccountId: string }): Claim => ({
  key: `${prefix.account}${account.provider}#${account.providerAccountId}`,
  userId: account.userId,
  evidence: (userId) => [user(userId), { keys: accountPrimaryKeys({ ...account, userId }) }],
  taken: "ACCOUNT_TAKEN",
});

export const authenticatorClaim = ({ credentialID, userId }: { credentialID: string; userId: string }): Claim => ({
  key: prefix.authenticator + credentialID,
  userId,
  evidence: (id) => [user(id), { keys: authenticatorKeys({ userId: id, credentialID }) }],
  taken: "EXISTS",
});

/** Who has what is claimed. */
export async function holderOf(table: Table, claim: Claim): Promise<string | undefined> {
  return (await getItem(table, claimKey(table, claim), { consistent: true }))?.userId as string | undefined;
}

/**
 * Does some writes and takes a claim, all or nothing; gives the place of the write whose condition didn't hold, else -1.
 * A claim that stands for nothing any more is taken over. Throws the claim's code when it is another's.
 */
export async function writeClaiming(table: Table, writes: TransactWrite[], claim: Claim): Promise<number> {
  const refused = await transact(table, [...writes, { Put: insertion(table, claimItem(table, claim)) }]);
  if (refused < writes.length) return refused;
  const holder = await holderOf(table, claim);
  // It was given back meanwhile.
  if (holder === undefined) return writeClaiming(table, writes, claim);
  const missing = await missingEvidence(table, claim, holder);
  if (!missing) throw new DynamoDBAdapterError(claim.taken);
  const again = await transact(table, [...writes, { Update: takeOver(table, claim, holder) }, missing]);
  return again < writes.length ? again : writeClaiming(table, writes, claim);
}

/** Takes a claim alone, on engines without transactions too. Throws the claim's code when it is another's. */
export async function take(table: Table, claim: Claim): Promise<void> {
  try {
    await insertItem(table, claimItem(table, claim));
  } catch (error) {
    const holder = await holderOf(table, claim);
    if (holder !== undefined && !(await missingEvidence(table, claim, holder))) throw error;
    if (holder !== undefined) await release(table, { ...claim, userId: holder });
    return take(table, claim);
  }
}

/** Gives a claim back; one that is another's by now stays theirs. */
async function release(table: Table, claim: Claim): Promise<void> {
  await removeItem(table, claimKey(table, claim), { userId: claim.userId });
}

/** Gives back what items of a user's partition, which are deleted, may have claimed: authenticators and accounts. */
export async function releaseAll(table: Table, items: readonly Item[]): Promise<void> {
  for (const item of items) {
    const sortKey = String(item[table.keyNames.sortKey]);
    if (sortKey.startsWith(prefix.authenticator)) await release(table, authenticatorClaim(item as never));
    else if (sortKey.startsWith(prefix.account)) await release(table, accountClaim(item as never));
  }
}

/** `release` as a part of a transaction, which is empty when the claim is another's. */
export async function releasing(table: Table, claim: Claim): Promise<TransactWrite[]> {
  const holder = await holderOf(table, claim);
  if (holder !== undefined && holder !== claim.userId) return [];
  const { userId } = claim;
  return [{ Delete: deletion(table, claimKey(table, claim), { userId }, { orAbsent: true }) }];
}

const claimKey = (table: Table, { key }: Claim): Key => keyAttributes(table, { partitionKey: key, sortKey: key });

const claimItem = (table: Table, claim: Claim): Item => ({
  ...claimKey(table, claim),
  type: "CLAIM",
  userId: claim.userId,
});

const takeOver = (table: Table, claim: Claim, holder: string) =>
  updating(table, claimKey(table, claim), { set: { userId: claim.userId } }, { userId: holder });

/** What isn't there though a claim says so, as a condition of the transaction that takes the claim over. */
async function missingEvidence(table: Table, claim: Claim, holder: string): Promise<TransactWrite | undefined> {
  for (const { keys, attributes = {} } of claim.evidence(holder)) {
    const Key = primaryKey(table, keys);
    const item = await getItem(table, Key, { consistent: true });
    if (item && Object.entries(attributes).every(([name, value]) => item[name] === value)) continue;
    const expression = new Expression();
    const ConditionExpression = `NOT (${expression.equal({ ...Key, ...attributes })})`;
    return { ConditionCheck: { TableName: table.name, Key, ConditionExpression, ...expression } };
  }
}
