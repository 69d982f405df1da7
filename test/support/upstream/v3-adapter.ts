import { createHash } from "node:crypto";
import { createRequire } from "node:module";
import { testCredentials, testRegion } from "../engines/engine.ts";

/** An item as the v3 adapter hands it out: with its keys and everything else in it. */
export type V3Item = Record<string, unknown> & { id: string; sessionToken: string; expires: string };

/** The methods of a next-auth v3 adapter that the tests call; the names and the order of arguments are v3's. */
export interface V3Adapter {
  createUser(profile: Record<string, unknown>): Promise<V3Item>;
  getUser(id: string): Promise<V3Item | null>;
  getUserByEmail(email: string): Promise<V3Item | null>;
  getUserByProviderAccountId(providerId: string, providerAccountId: string | number): Promise<V3Item | null>;
  updateUser(user: Record<string, unknown>): Promise<V3Item>;
  deleteUser(id: string): Promise<unknown>;
  linkAccount(
    userId: string,
    providerId: string,
    providerType: string,
    providerAccountId: string | number,
    refreshToken?: string | null,
    accessToken?: string | null,
    accessTokenExpires?: unknown,
  ): Promise<V3Item>;
  createSession(user: { id: string }): Promise<V3Item>;
  getSession(sessionToken: string): Promise<V3Item | null>;
  updateSession(session: Record<string, unknown>, force?: boolean): Promise<V3Item | null>;
  deleteSession(sessionToken: string): Promise<unknown>;
  createVerificationRequest(
    identifier: string,
    url: string,
    token: string,
    secret: string,
    provider: { maxAge: number | undefined; sendVerificationRequest: (mail: unknown) => Promise<void> },
  ): Promise<V3Item>;
  getVerificationRequest(identifier: string, token: string): Promise<V3Item | null>;
  deleteVerificationRequest(identifier: string, token: string): Promise<unknown>;
}

/** The secret that v3 and v4 share. */
export const v3Secret = "secret";

/** The hash that v3's adapter and v4's core both store instead of the token in the link. */
export const hashToken = (token: string): string => createHash("sha256").update(`${token}${v3Secret}`).digest("hex");

/** The published `@next-auth/dynamodb-adapter` 0.4.2 on aws-sdk 2, as next-auth v3 sets it up for a request. */
export async function v3Adapter(
  endpoint: string,
  tableName: string,
  { maxAge = 30 * 24 * 60 * 60 } = {},
): Promise<V3Adapter> {
  process.env.AWS_SDK_JS_SUPPRESS_MAINTENANCE_MODE_MESSAGE = "1";
  const require = createRequire(import.meta.url);
  const AWS = require("aws-sdk");
  const { DynamoDBAdapter } = require("next-auth-dynamodb-adapter-v0");
  const client = new AWS.DynamoDB.DocumentClient({
    endpoint,
    region: testRegion,
    credentials: testCredentials,
  });
  return DynamoDBAdapter(client, { tableName }).getAdapter({
    logger: console,
    session: { maxAge, updateAge: 0 },
    secret: v3Secret,
    baseUrl: "http://127.0.0.1:3000",
  });
}

/** What next-auth v3 passes for the e-mail provider. */
export const emailProvider = { maxAge: 24 * 60 * 60, sendVerificationRequest: async () => {} };
