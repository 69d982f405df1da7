import type { DynamoDBAdapterClient, Item } from "./client.ts";
import { DynamoDBAdapterError } from "./errors.ts";
import type { Change } from "./expression.ts";
import { getItem } from "./read.ts";
import { type Key, keyAttributes, type Table } from "./table.ts";
import { insertion, removeItem, updateItem, updating } from "./write.ts";

/**
 * `uniqueEmails`: a claim per e-mail address, an item `EMAIL#<email>` that says whose it is, written in one transaction
 * with the user. The other adapters and the migration don't know claims and leave them alone.
 */

type Write = Parameters<DynamoDBAdapterClient["transactWrite"]>[0]["TransactItems"][number];

/** `insertItem` for a user. Throws `EXISTS` and `EMAIL_TAKEN`. */
export async function insertUniqueUser(table: Table, user: Item): Promise<void> {
  const isNew = await writeWithClaim(table, { Put: insertion(table, user) }, user.email, user.id);
  if (!isNew) throw new DynamoDBAdapterError("EXISTS");
}

/** `updateItem` for a user; a new e-mail address costs two reads more. Throws `EMAIL_TAKEN`. */
export async function updateUniqueUser(table: Table, key: Key, change: Change): Promise<Item | undefined> {
  const { email } = change.set;
  const old = email === undefined ? undefined : await getItem(table, key, true);
  if (!old || old.email === email) return updateItem(table, key, change);
  const expected = "email" in old ? { email: old.email } : key;
  const update = { Update: updating(table, key, change, expected) };
  // The user's e-mail was changed meanwhile, or the user deleted: look again.
  if (!(await writeWithClaim(table, update, email, old.id))) return updateUniqueUser(table, key, change);
  await releaseEmail(table, old);
  return getItem(table, key, true);
}

/** Frees the e-mail address that a user had; one that is somebody else's by now stays theirs. */
export async function releaseEmail(table: Table, { email, id }: Item): Promise<void> {
  if (email) await removeItem(table, claimKey(table, email), { userId: id });
}

/** Writes a user and the claim to an e-mail address, or neither. False when the user's own condition didn't hold. */
async function writeWithClaim(table: Table, user: Write, email: unknown, userId: unknown): Promise<boolean> {
  const claim = { ...claimKey(table, email), type: "EMAIL", userId };
  const TransactItems = email ? [user, { Put: insertion(table, claim) }] : [user];
  try {
    await table.client.transactWrite({ TransactItems });
    return true;
  } catch (error) {
    const { CancellationReasons = [] } = error as { CancellationReasons?: { Code?: string }[] };
    const refused = CancellationReasons.findIndex(({ Code }) => Code === "ConditionalCheckFailed");
    if (refused > 0) throw new DynamoDBAdapterError("EMAIL_TAKEN");
    if (refused === 0) return false;
    throw error;
  }
}

function claimKey(table: Table, email: unknown): Key {
  const key = `EMAIL#${email}`;
  return keyAttributes(table, { partitionKey: key, sortKey: key });
}
