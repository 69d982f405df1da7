/** What an application's server is sent by a browser. */
export interface BrowserRequest {
  readonly method: string;
  readonly url: URL;
  readonly cookies: Readonly<Record<string, string>>;
  readonly body?: Readonly<Record<string, string>>;
}

export interface ServerAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[]>>;
  readonly body: string;
}

export type Server = (request: BrowserRequest) => Promise<ServerAnswer>;

/** A cookie as a Set-Cookie header describes it. */
export interface SetCookie {
  readonly name: string;
  readonly value: string;
  readonly path: string | undefined;
  readonly domain: string | undefined;
  readonly secure: boolean;
  readonly httpOnly: boolean;
  readonly sameSite: string | undefined;
  /** In seconds from now; undefined ends with the browser. */
  readonly lifetime: number | undefined;
}

interface StoredCookie extends SetCookie {
  readonly host: string;
  readonly storedPath: string;
  readonly expires: number;
}

function readSetCookie(header: string): SetCookie {
  const [pair = "", ...parts] = header.split("; ");
  const [, name = "", value = ""] = /^([^=]*)=(.*)$/.exec(pair) ?? [];
  const attributes = new Map(
    parts.map((part) => {
      const [, key = "", text = ""] = /^([^=]+)=?(.*)$/.exec(part) ?? [];
      return [key.toLowerCase(), text];
    }),
  );
  const maxAge = attributes.get("max-age");
  const expires = attributes.get("expires");
  return {
    name,
    value,
    path: attributes.get("path"),
    domain: attributes.get("domain"),
    secure: attributes.has("secure"),
    httpOnly: attributes.has("httponly"),
    sameSite: attributes.get("samesite"),
    lifetime:
      maxAge !== undefined
        ? Number(maxAge)
        : expires !== undefined
          ? Math.round((Date.parse(expires) - Date.now()) / 1000)
          : undefined,
  };
}

/** A browser with one cookie jar, which keeps to domain, path, Secure and SameSite, and leaves redirects to its user. */
export class Browser {
  readonly #server: Server;
  readonly #origin: URL;
  readonly #jar = new Map<string, StoredCookie>();

  constructor(server: Server, origin: string) {
    this.#server = server;
    this.#origin = new URL(origin);
  }

  /** The cookies that a request to this address would carry. */
  cookiesFor(url: URL, { crossSite = false } = {}): Record<string, string> {
    const sent = [...this.#jar.values()].filter(
      ({ host, domain, storedPath, secure, sameSite, expires }) =>
        (domain ? `.${url.hostname}`.endsWith(`.${domain.replace(/^\./, "")}`) : host === url.hostname) &&
        `${url.pathname}/`.startsWith(storedPath.endsWith("/") ? storedPath : `${storedPath}/`) &&
        (!secure || url.protocol === "https:" || url.hostname === "localhost") &&
        (!crossSite || sameSite?.toLowerCase() === "none") &&
        expires > Date.now(),
    );
    return Object.fromEntries(sent.map(({ name, value }) => [name, decodeURIComponent(value)]));
  }

  async request(
    path: string | URL,
    {
      method = "GET",
      body,
      crossSite = false,
    }: { method?: string; body?: Record<string, string>; crossSite?: boolean } = {},
  ): Promise<ServerAnswer & { readonly cookies: readonly SetCookie[]; readonly location: string | undefined }> {
    const url = new URL(path, this.#origin);
    const answer = await this.#server({
      method,
      url,
      cookies: this.cookiesFor(url, { crossSite }),
      ...(body && { body }),
    });
    const cookies = [answer.headers["set-cookie"] ?? []].flat().map(readSetCookie);
    for (const cookie of cookies) this.#store(cookie, url);
    const location = answer.headers.location;
    return { ...answer, cookies, location: typeof location === "string" ? location : undefined };
  }

  /** What a script on a page does by `document.cookie`. */
  setCookie(name: string, value: string): void {
    this.#store(readSetCookie(`${name}=${value}; path=/`), this.#origin);
  }

  #store(cookie: SetCookie, url: URL): void {
    const key = `${cookie.name} ${cookie.domain ?? url.hostname}`;
    const refused =
      (cookie.secure && url.protocol !== "https:" && url.hostname !== "localhost") ||
      (cookie.name.startsWith("__Host-") && (!cookie.secure || cookie.domain || cookie.path !== "/")) ||
      (cookie.name.startsWith("__Secure-") && !cookie.secure) ||
      cookie.name.length + cookie.value.length > 4096;
    if (refused) return;
    const folder = url.pathname.replace(/\/[^/]*$/, "") || "/";
    const expires = cookie.lifetime === undefined ? Number.POSITIVE_INFINITY : Date.now() + cookie.lifetime * 1000;
    if (expires <= Date.now()) this.#jar.delete(key);
    else this.#jar.set(key, { ...cookie, host: url.hostname, storedPath: cookie.path ?? folder, expires });
  }
}
