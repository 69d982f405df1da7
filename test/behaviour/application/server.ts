import type { BrowserRequest, ServerAnswer } from "../world/browser.ts";

/** An API route, as Next.js calls it. */
export type ApiRoute = (request: Record<string, unknown>, response: unknown) => unknown;

/** Far more than a request takes; only a route that never answers comes to it. */
const patience = 20_000;

/** What a request that nobody ever answers looks like from outside. */
const hangs: ServerAnswer = { status: 0, headers: {}, body: "" };

/** Calls an API route with request and response as Next.js makes them. */
export async function callRoute(
  route: ApiRoute,
  request: BrowserRequest,
  query: Record<string, unknown>,
): Promise<ServerAnswer> {
  return new Promise((resolve) => {
    const settle = (answer: ServerAnswer) => {
      clearTimeout(timer);
      process.off("unhandledRejection", abandoned);
      resolve(answer);
    };
    // next-auth 3 wraps its handler in `new Promise(async …)`: what it throws is nobody's, and the request stays unanswered.
    const abandoned = () => settle(hangs);
    const timer = setTimeout(abandoned, patience);
    process.on("unhandledRejection", abandoned);
    const response = new ApiResponse(settle);
    Promise.resolve()
      .then(() => route(requestOf(request, query), response))
      .catch((error: unknown) => settle({ status: 500, headers: {}, body: `${error}` }));
  });
}

/** A request as Next.js hands it to API routes and pages. */
export function requestOf(
  { method, url, cookies, body }: BrowserRequest,
  query: Record<string, unknown> = {},
): Record<string, unknown> {
  const cookie = Object.entries(cookies)
    .map(([name, value]) => `${name}=${encodeURIComponent(value)}`)
    .join("; ");
  return {
    method,
    url: url.pathname + url.search,
    headers: {
      host: url.host,
      ...(cookie && { cookie }),
      "x-forwarded-proto": url.protocol.replace(":", ""),
      "x-forwarded-host": url.host,
      ...(body && { "content-type": "application/x-www-form-urlencoded" }),
    },
    query: { ...queryOf(url), ...query },
    cookies: { ...cookies },
    body: body ?? "",
    socket: { remoteAddress: "192.0.2.1" },
  };
}

/** A query as Next.js parses it: what comes twice is a list. */
function queryOf(url: URL): Record<string, string | string[]> {
  return Object.fromEntries(
    [...new Set(url.searchParams.keys())].map((name) => {
      const values = url.searchParams.getAll(name);
      return [name, values.length > 1 ? values : (values[0] ?? "")];
    }),
  );
}

class ApiResponse {
  statusCode = 200;
  readonly #headers: Record<string, string | string[]> = {};
  readonly #settle: (answer: ServerAnswer) => void;

  constructor(settle: (answer: ServerAnswer) => void) {
    this.#settle = settle;
    // next-auth 3 takes the methods off the object and puts its own there.
    for (const name of ["end", "json", "send", "redirect"] as const)
      Object.defineProperty(this, name, { value: this[name].bind(this), writable: true, configurable: true });
  }

  status(code: number): this {
    this.statusCode = code;
    return this;
  }

  setHeader(name: string, value: string | string[]): this {
    this.#headers[name.toLowerCase()] = value;
    return this;
  }

  getHeader(name: string): string | string[] | undefined {
    return this.#headers[name.toLowerCase()];
  }

  end(body: unknown = ""): void {
    this.#settle({ status: this.statusCode, headers: this.#headers, body: String(body) });
  }

  send(body: unknown): void {
    if (body !== null && typeof body === "object") this.json(body);
    else this.end(body);
  }

  json(body: unknown): void {
    this.setHeader("content-type", "application/json");
    this.end(JSON.stringify(body));
  }

  redirect(status: number | string, url?: string): void {
    this.status(typeof status === "number" ? status : 307).setHeader("location", url ?? String(status));
    this.end();
  }
}
