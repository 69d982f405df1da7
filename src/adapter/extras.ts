/** What only an option or WebAuthn needs, apart from the rest: it is loaded when it is first needed, so that nobody else pays. */
export { getWithOwner } from "./batch-read.ts";
export { releaseAll } from "./claims.ts";
export { linkUniqueAccount, removeUniqueAccount } from "./unique-accounts.ts";
export { insertUniqueUser, removeUniqueUser, updateUniqueUser } from "./unique-users.ts";
export { accountFromV3, findV3Accounts } from "./v3-accounts.ts";
export { webAuthnMethods } from "./webauthn.ts";
