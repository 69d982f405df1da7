import { createHmac, hash } from "node:crypto";

/** What a request is signed with. */
export interface Credentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string | undefined;
}

/** What is signed of a POST without a query. */
export interface Signable {
  readonly path: string;
  /** By names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  /** Which of them are signed, in the order of their names. */
  readonly signed: readonly string[];
  readonly bodyHash: string;
  /** As `timeOf` writes it. */
  readonly time: string;
  readonly region: string;
  readonly service: string;
}

/** A moment as signatures say it: `20261126T200000Z`. */
export function timeOf(at: Date): string {
  return at.toISOString().replace(/[-:]|\.\d{3}/g, "");
}

export function sha256(text: string): string {
  return hash("sha256", text);
}

/** Signs requests (AWS General Reference, "Signature Version 4"). */
export class Signer {
  /** Keys hold for a day, of which most requests are the same. */
  #key: { readonly of: string; readonly key: Buffer } | undefined;

  /** The header that authorizes a request. */
  authorization(
    { path, headers, signed, bodyHash, time, region, service }: Signable,
    { accessKeyId, secretAccessKey }: Credentials,
  ): string {
    const date = time.slice(0, 8);
    const names = signed.join(";");
    let canonical = `POST\n${path}\n\n`;
    for (const name of signed) canonical += `${name}:${headers[name]}\n`;
    canonical += `\n${names}\n${bodyHash}`;
    const scope = `${date}/${region}/${service}/aws4_request`;
    const text = `AWS4-HMAC-SHA256\n${time}\n${scope}\n${sha256(canonical)}`;
    const signature = createHmac("sha256", this.#keyFor(secretAccessKey, scope)).update(text).digest("hex");
    return `AWS4-HMAC-SHA256 Credential=${accessKeyId}/${scope}, SignedHeaders=${names}, Signature=${signature}`;
  }

  #keyFor(secretAccessKey: string, scope: string): Buffer {
    const of = `${secretAccessKey} ${scope}`;
    if (this.#key?.of === of) return this.#key.key;
    const key = scope
      .split("/")
      .reduce<Buffer | string>((secret, part) => hmac(secret, part), `AWS4${secretAccessKey}`) as Buffer;
    this.#key = { of, key };
    return key;
  }
}

function hmac(key: Buffer | string, text: string): Buffer {
  return createHmac("sha256", key).update(text).digest();
}
