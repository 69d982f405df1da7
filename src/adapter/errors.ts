/** The stable codes of what the adapter throws itself, and what they mean. */
const meanings = {
  WRONG_CLIENT: "DynamoDBAdapter needs a DynamoDBDocument of @aws-sdk/lib-dynamodb",
  NO_CRYPTO: "DynamoDBAdapter needs globalThis.crypto (Node.js 18: webcrypto of node:crypto)",
  EXISTS: "Another item has this id",
  NOT_FOUND: "No item has this id",
  EMAIL_TAKEN: "Another user has this e-mail address",
  ACCOUNT_TAKEN: "Another user has this account",
  UNPROCESSED: "DynamoDB is busy: call it again",
};

/**
 * - `WRONG_CLIENT`: `DynamoDBAdapter` got something else than a `DynamoDBDocument` of AWS SDK v3, or a
 *   `DynamoDBDocumentClient` of a version that the commands of this package's SDK don't fit
 * - `NO_CRYPTO`: `DynamoDBAdapter` was called where `globalThis.crypto` isn't, as in Node.js 18
 * - `EXISTS`: `createUser` or `createAuthenticator` with an id that is taken
 * - `NOT_FOUND`: `updateUser` or `updateAuthenticatorCounter` of what isn't in the table
 * - `EMAIL_TAKEN`: with `unique`, the e-mail address belongs to another user
 * - `ACCOUNT_TAKEN`: with `unique`, the account is linked to another user
 * - `UNPROCESSED`: DynamoDB went on throttling, or other writes kept getting in the way; the call can be repeated
 */
export type DynamoDBAdapterErrorCode = keyof typeof meanings;

/**
 * What the adapter throws itself; anything else comes from the AWS SDK. The message names no user, e-mail or token, since
 * next-auth logs it, and not the method, which next-auth adds.
 */
export class DynamoDBAdapterError extends Error {
  override readonly name = "DynamoDBAdapterError";
  /** next-auth keeps it on the error that it wraps this one in. */
  readonly code: DynamoDBAdapterErrorCode;

  constructor(code: DynamoDBAdapterErrorCode) {
    super(meanings[code]);
    this.code = code;
  }
}
