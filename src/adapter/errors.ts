/** The stable codes of what the adapter throws itself, and what they mean. */
const meanings = {
  WRONG_CLIENT: "DynamoDBAdapter needs a DynamoDBDocument of @aws-sdk/lib-dynamodb",
  EXISTS: "Another item has this id",
  NOT_FOUND: "No item has this id",
  EMAIL_TAKEN: "Another user has this e-mail address",
  UNPROCESSED: "DynamoDB is throttling: call it again",
};

/**
 * - `WRONG_CLIENT`: `DynamoDBAdapter` got something else than a `DynamoDBDocument` of AWS SDK v3
 * - `EXISTS`: `createUser` or `createAuthenticator` with an id that is taken
 * - `NOT_FOUND`: `updateUser` or `updateAuthenticatorCounter` of what isn't in the table
 * - `EMAIL_TAKEN`: with `uniqueEmails`, the e-mail address belongs to another user
 * - `UNPROCESSED`: DynamoDB went on throttling `deleteUser`; calling it again deletes what is left
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
