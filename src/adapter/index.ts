import { accountMethods } from "./accounts.ts";
import { assertDocumentClient, type DynamoDBAdapterClient } from "./client.ts";
import { type DynamoDBAdapterOptions, resolveOptions } from "./options.ts";
import { sessionMethods } from "./sessions.ts";
import { Table } from "./table.ts";
import { userMethods } from "./users.ts";
import { verificationTokenMethods } from "./verification-tokens.ts";

export type { DynamoDBAdapterClient } from "./client.ts";
export { DynamoDBAdapterError, type DynamoDBAdapterErrorCode } from "./errors.ts";
export type { DynamoDBAdapterOptions } from "./options.ts";
export type {
  AdapterAccount,
  AdapterSession,
  AdapterUser,
  NewUser,
  VerificationToken,
} from "./types.ts";

/**
 * The DynamoDB adapter for next-auth 4 and Auth.js. It reads and writes the items of `@next-auth/dynamodb-adapter` 1–3
 * and `@auth/dynamodb-adapter`.
 *
 * @param client `DynamoDBDocument.from(new DynamoDB({ … }))` from `@aws-sdk/lib-dynamodb`; no marshall options needed.
 * @param options the table's name and the names of its keys and index; the defaults are upstream's.
 * @throws {DynamoDBAdapterError} `WRONG_CLIENT` when the client isn't a `DynamoDBDocument` of AWS SDK v3.
 */
export function DynamoDBAdapter(client: DynamoDBAdapterClient, options: DynamoDBAdapterOptions = {}) {
  assertDocumentClient(client);
  const table = new Table(client, resolveOptions(options));
  return {
    ...userMethods(table),
    ...accountMethods(table),
    ...sessionMethods(table),
    ...verificationTokenMethods(table),
  };
}
