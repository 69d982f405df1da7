import type { Adapter as AuthJsAdapter } from "@auth/core/adapters";
import { DynamoDB } from "@aws-sdk/client-dynamodb";
import { DynamoDBDocument } from "@aws-sdk/lib-dynamodb";
import type { NextAuthOptions } from "next-auth";
import type { Adapter as NextAuthAdapter } from "next-auth/adapters";
import type { NextAuthConfig } from "next-auth-v5";
import { DynamoDBAdapter } from "../../../src/adapter/index.ts";

/** Not run, only type-checked: the adapter is one for next-auth v4, for next-auth v5 and for Auth.js. */
const adapter = DynamoDBAdapter(DynamoDBDocument.from(new DynamoDB({})));

export const forNextAuth4: NextAuthAdapter = adapter;
export const forAuthJs: AuthJsAdapter = adapter;
export const requiredByNextAuth4: Required<NextAuthAdapter> = adapter;
export const options: NextAuthOptions = { adapter, providers: [] };
export const config: NextAuthConfig = { adapter, providers: [] };
