/**
 * The providers of next-auth v3 whose `profile()` gives the user's id as the number that the provider answers with (next-auth
 * 3.29.10 dist/providers/*.js), by the names of their functions in lower case, and of their modules. `account.id` was that number; v4's
 * `account.providerAccountId` is always a text (next-auth 4.24.15 core/lib/oauth/callback.ts:165).
 */
export const numericIds: ReadonlySet<string> = new Set([
  "fortytwo",
  "42-school",
  "battlenet",
  "eveonline",
  "freshbooks",
  "github",
  "gitlab",
  "kakao",
  "mailchimp",
  "strava",
  "vk",
  "wordpress",
  "zoho",
]);
