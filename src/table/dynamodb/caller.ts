import type { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import type { Found } from "./requests.ts";
import { type Credentials, Signer, sha256, timeOf } from "./signature.ts";

/** How long a job waits to learn who it is, in milliseconds: it can do without. */
const patience = 2_000;

/** Why it isn't known who calls. */
const unknown = { missing: "not permitted" } as const;

/**
 * Whose credentials these are, by `sts:GetCallerIdentity`, which needs no permission. The SDK's client for it would be a package
 * more, for one request.
 *
 * @param isAws whether the table is at AWS; elsewhere only an endpoint of the environment is asked
 */
export async function callerIdentity(client: DynamoDBClient, region: string, isAws: boolean): Promise<Found<string>> {
  const { AWS_ENDPOINT_URL_STS, AWS_ENDPOINT_URL } = process.env;
  const given = AWS_ENDPOINT_URL_STS ?? AWS_ENDPOINT_URL;
  if (given === undefined && !isAws) return { missing: "not on this engine" };
  try {
    const url = new URL(given ?? `https://sts.${region}.amazonaws.com${region.startsWith("cn-") ? ".cn" : ""}/`);
    const headers = signed(url, await client.config.credentials(), { region, at: new Date() });
    const answer = await fetch(url, { method: "POST", body, headers, signal: AbortSignal.timeout(patience) });
    const [, arn] = /<Arn>(arn:[\w+=,.@:/-]{1,2048})<\/Arn>/.exec(await answer.text()) ?? [];
    return arn === undefined ? unknown : { value: arn };
  } catch {
    return unknown;
  }
}

const body = "Action=GetCallerIdentity&Version=2011-06-15";

/** The headers of the request, signed. */
export function signed(
  { host, pathname: path }: URL,
  credentials: Credentials,
  { region, at }: { readonly region: string; readonly at: Date },
): Record<string, string> {
  const { sessionToken } = credentials;
  const time = timeOf(at);
  const headers: Record<string, string> = {
    "content-type": "application/x-www-form-urlencoded; charset=utf-8",
    host,
    "x-amz-date": time,
    ...(sessionToken ? { "x-amz-security-token": sessionToken } : {}),
  };
  const request = { path, headers, signed: Object.keys(headers).sort(), bodyHash: sha256(body), time };
  const authorization = new Signer().authorization({ ...request, region, service: "sts" }, credentials);
  const { host: _, ...sent } = headers;
  return { ...sent, authorization };
}
