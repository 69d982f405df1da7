import { createHash, createHmac } from "node:crypto";
import type { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import type { Found } from "./requests.ts";

/** How long a job waits to learn who it is, in milliseconds: it can do without. */
const patience = 2_000;

/** What a request is signed with. */
interface Credentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string | undefined;
}

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

/** The headers of the request, signed (AWS General Reference, "Signature Version 4"). */
export function signed(
  { host, pathname }: URL,
  { accessKeyId, secretAccessKey, sessionToken }: Credentials,
  { region, at }: { readonly region: string; readonly at: Date },
): Record<string, string> {
  const time = at.toISOString().replace(/[-:]|\.\d{3}/g, "");
  const date = time.slice(0, 8);
  const headers: Record<string, string> = {
    "content-type": "application/x-www-form-urlencoded; charset=utf-8",
    host,
    "x-amz-date": time,
    ...(sessionToken ? { "x-amz-security-token": sessionToken } : {}),
  };
  const names = Object.keys(headers).sort();
  const canonical = ["POST", pathname, "", ...names.map((name) => `${name}:${headers[name]}`), "", names.join(";")];
  const request = [...canonical, sha256(body)].join("\n");
  const scope = `${date}/${region}/sts/aws4_request`;
  const parts = [date, region, "sts", "aws4_request"];
  const key = parts.reduce<Buffer | string>((secret, part) => hmac(secret, part), `AWS4${secretAccessKey}`);
  const signature = hmac(key, ["AWS4-HMAC-SHA256", time, scope, sha256(request)].join("\n")).toString("hex");
  const { host: _, ...sent } = headers;
  return {
    ...sent,
    authorization: `AWS4-HMAC-SHA256 Credential=${accessKeyId}/${scope}, SignedHeaders=${names.join(";")}, Signature=${signature}`,
  };
}

function sha256(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}

function hmac(key: Buffer | string, text: string): Buffer {
  return createHmac("sha256", key).update(text).digest();
}
