import AWS from "aws-sdk";
import { DynamoDBAdapter } from "next-auth-dynamodb-adapter-v0";
import { testCredentials, testRegion } from "../engines/index.ts";

/** The part of next-auth v3's adapter that the tests use. */
export interface V3Adapter {
  createUser(profile: object): Promise<{ id: string } & Record<string, unknown>>;
  getUser(id: string): Promise<Record<string, unknown> | null>;
  updateUser(user: object): Promise<unknown>;
  deleteUser(id: string): Promise<unknown>;
  linkAccount(
    userId: string,
    providerId: string,
    providerType: string,
    providerAccountId: string | number,
    refreshToken?: string | null,
    accessToken?: string | null,
    accessTokenExpires?: string | number | Date | null,
  ): Promise<unknown>;
  createSession(user: { id: string }): Promise<{ sessionToken: string; accessToken: string } & Record<string, unknown>>;
  getSession(token: string): Promise<Record<string, unknown> | null>;
  updateSession(session: object, force?: boolean): Promise<unknown>;
  deleteSession(token: string): Promise<unknown>;
  createVerificationRequest(
    identifier: string,
    url: string,
    token: string,
    secret: string,
    provider: object,
  ): Promise<unknown>;
  getVerificationRequest(identifier: string, token: string): Promise<Record<string, unknown> | null>;
  deleteVerificationRequest(identifier: string, token: string): Promise<unknown>;
}

/** The published v3 adapter on aws-sdk 2, as next-auth v3 runs it. */
export async function v3Adapter(
  endpoint: string,
  tableName: string,
  { maxAge = 30 * 86_400 } = {},
): Promise<V3Adapter> {
  const client = new AWS.DynamoDB.DocumentClient({ endpoint, region: testRegion, credentials: testCredentials });
  const { getAdapter } = DynamoDBAdapter(client, { tableName });
  const options = { session: { maxAge, updateAge: 0 }, secret: "secret", baseUrl: "http://localhost", logger: console };
  return (await getAdapter(options as never)) as unknown as V3Adapter;
}

/** What next-auth v3 passes for the e-mail provider. */
export const emailProvider = { maxAge: 86_400, sendVerificationRequest: async () => {} };
