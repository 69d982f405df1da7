import { accountMethods } from "./accounts.ts";
import { authenticatorMethods } from "./authenticators.ts";
import { assertDocumentClient, type DynamoDBAdapterClient } from "./client.ts";
import type { DynamoDBAdapterOptions } from "./options.ts";
import { sessionMethods } from "./sessions.ts";
import { tableOf } from "./table.ts";
import { userMethods } from "./users.ts";
import { verificationTokenMethods } from "./verification-tokens.ts";

export type { DynamoDBAdapterClient } from "./client.ts";
export { DynamoDBAdapterError, type DynamoDBAdapterErrorCode } from "./errors.ts";
export type { DynamoDBAdapterOptions } from "./options.ts";
export type {
  AdapterAccount,
  AdapterAuthenticator,
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
  const table = tableOf(client, options);
  const { readV3Items, uniqueEmails } = options;
  return {
    ...userMethods(table, uniqueEmails),
    ...accountMethods(table, readV3Items),
    ...sessionMethods(table, readV3Items),
    ...verificationTokenMethods(table, readV3Items),
    ...authenticatorMethods(table),
  };
}
