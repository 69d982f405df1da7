/**
 * The codes that next-auth v3 gave its logger and v4 doesn't, and what v4 says instead (next-auth 3.29.10 dist/server/lib and
 * dist/client, next-auth 4.24.15 src/core, src/react).
 */
export const loggedBy: Readonly<Record<string, string>> = {
  CALLBACK_OAUTH_ERROR: "OAUTH_CALLBACK_ERROR",
  CLIENT_USE_SESSION_ERROR: "CLIENT_SESSION_ERROR",
  EVENT_ERROR: "SIGN_IN_EVENT_ERROR, CREATE_USER_EVENT_ERROR and the like",
  GET_AUTHORIZATION_URL_ERROR: "SIGNIN_OAUTH_ERROR",
  OAUTH_GET_ACCESS_TOKEN_ERROR: "OAUTH_CALLBACK_ERROR",
  SEND_VERIFICATION_EMAIL_ERROR: "SIGNIN_EMAIL_ERROR",
  STATE_ERROR: "OAUTH_CALLBACK_ERROR",
};
