import { createHash } from "node:crypto";

/**
 * The second secret of a session that v4 began, which v3 hands to the browser's scripts while the token stays in the cookie. Made
 * of the token, so that it is the same again after an interruption; nobody gets from it to the token.
 */
export function madeUpAccessToken(sessionToken: string): string {
  return createHash("sha256")
    .update(`migrate-nextauth-dynamo: access token of a session\n${sessionToken}`)
    .digest("hex");
}
