/**
 * - `WRONG_CLIENT`: the first argument isn't a `DynamoDBDocument` of AWS SDK v3
 * - `USER_EXISTS`: `createUser` with an id that another user has
 * - `USER_NOT_FOUND`: `updateUser` of a user who isn't in the table
 * - `EMAIL_TAKEN`: with `uniqueEmails`, the e-mail address belongs to another user
 * - `AUTHENTICATOR_EXISTS`: `createAuthenticator` with a credential id that is registered already
 * - `AUTHENTICATOR_NOT_FOUND`: `updateAuthenticatorCounter` of an authenticator that isn't in the table
 * - `UNPROCESSED`: DynamoDB went on throttling `deleteUser`; call it again to delete what is left
 */
export type DynamoDBAdapterErrorCode =
  | "WRONG_CLIENT"
  | "USER_EXISTS"
  | "USER_NOT_FOUND"
  | "EMAIL_TAKEN"
  | "AUTHENTICATOR_EXISTS"
  | "AUTHENTICATOR_NOT_FOUND"
  | "UNPROCESSED";

/**
 * What the adapter throws itself; anything else comes from the AWS SDK. The message names no user, e-mail or token:
 * next-auth logs it.
 */
export class DynamoDBAdapterError extends Error {
  override readonly name = "DynamoDBAdapterError";
  /** Stable: next-auth keeps it on the error that it wraps this one in. */
  readonly code: DynamoDBAdapterErrorCode;

  constructor(code: DynamoDBAdapterErrorCode, message: string, options?: { cause?: unknown }) {
    super(message, options);
    this.code = code;
  }
}

const named = (error: unknown, name: string): boolean =>
  error instanceof Object && "name" in error && error.name === name;

/** Whether a write was refused because its condition didn't hold. */
export const isConditionFailure = (error: unknown): boolean => named(error, "ConditionalCheckFailedException");

/** Whether a transaction was refused because a condition in it didn't hold: not for a conflict or throttling. */
export const isTransactionConditionFailure = (error: unknown): boolean =>
  named(error, "TransactionCanceledException") &&
  Boolean(
    (error as { CancellationReasons?: { Code?: string }[] }).CancellationReasons?.some(
      ({ Code }) => Code === "ConditionalCheckFailed",
    ),
  );
