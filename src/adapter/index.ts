import { accountMethods } from "./accounts.ts";
import { authenticatorMethods } from "./authenticators.ts";
import type { DynamoDBAdapterClient } from "./client.ts";
import { documentOf } from "./document.ts";
import { DynamoDBAdapterError } from "./errors.ts";
import type { DynamoDBAdapterOptions } from "./options.ts";
import { sessionMethods } from "./sessions.ts";
import { tableOf } from "./table.ts";
import { userMethods } from "./users.ts";
import { verificationTokenMethods } from "./verification-tokens.ts";

export type { DynamoDBAdapterClient } from "./client.ts";
export { DynamoDBAdapterError, type DynamoDBAdapterErrorCode } from "./errors.ts";
export { format, generateUpdateExpression } from "./format.ts";
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
 * The DynamoDB adapter for next-auth v4, next-auth v5 and Auth.js. It reads and writes the items of
 * `@next-auth/dynamodb-adapter` 1 to 3 and `@auth/dynamodb-adapter`, so they can share a table.
 *
 * ```ts
 * const client = DynamoDBDocument.from(new DynamoDB({ region: "eu-central-1" }));
 * export default NextAuth({ adapter: DynamoDBAdapter(client, { tableName: "users" }), providers: [ … ] });
 * ```
 *
 * @param client a `DynamoDBDocument` or `DynamoDBDocumentClient` of `@aws-sdk/lib-dynamodb`. It needs no marshall options.
 * @param options the names of the table, its keys and its index, with upstream's defaults; `readV3Items` for the time
 *   until next-auth v3's items are migrated; `unique`, `strongSessions`, `dateFields`.
 * @returns the adapter's methods. They reject with a `DynamoDBAdapterError`, whose `code` says why, or with what the AWS
 *   SDK throws.
 * @throws {DynamoDBAdapterError} `WRONG_CLIENT` when the client isn't one of these; `NO_CRYPTO` where `globalThis.crypto`
 *   is missing.
 */
export function DynamoDBAdapter(client: DynamoDBAdapterClient, options: DynamoDBAdapterOptions = {}) {
  const table = tableOf(documentOf(client), options);
  if (!globalThis.crypto) throw new DynamoDBAdapterError("NO_CRYPTO");
  return {
    ...userMethods(table, options.unique),
    ...accountMethods(table, options),
    ...sessionMethods(table, options),
    ...verificationTokenMethods(table, options.readV3Items),
    ...authenticatorMethods(table),
  };
}
