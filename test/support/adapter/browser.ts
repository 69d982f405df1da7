import { Auth, type AuthConfig } from "@auth/core";
import NextAuth, { type NextAuthOptions } from "next-auth";

/** A web server: what an application's auth route answers. */
type Server = (request: Request) => Promise<Response>;

/** The link in the last mail that was sent. */
export interface Mailbox {
  link?: string;
}

export const origin = "http://localhost:3000";

const emailProvider = (mailbox: Mailbox) => ({
  id: "email",
  type: "email" as const,
  name: "Email",
  from: "app@example.com",
  maxAge: 3600,
  options: {},
  async sendVerificationRequest({ url }: { url: string }) {
    mailbox.link = url;
  },
});

const silent = { error() {}, warn() {}, debug() {} };

/** Auth.js, which next-auth v5 is made of. */
export function authJs(adapter: AuthConfig["adapter"], mailbox: Mailbox): Server {
  return (request) =>
    Auth(request, {
      adapter,
      basePath: "/api/auth",
      logger: silent,
      providers: [emailProvider(mailbox) as never],
      secret: "secret",
      session: { strategy: "database" },
      trustHost: true,
    } as AuthConfig);
}

/** A CommonJS module whose types say otherwise. */
const apiRoute = NextAuth as unknown as typeof NextAuth.default;

/** next-auth v4, called as a Next.js API route is. */
export function nextAuth4(adapter: NextAuthOptions["adapter"], mailbox: Mailbox): Server {
  return async (request) => {
    const url = new URL(request.url);
    const headers = new Headers();
    const set = (name: string, value: string | string[]) => {
      headers.delete(name);
      for (const each of [value].flat()) headers.append(name, each);
    };
    let status = 200;
    let body = "";
    const response = {
      status(code: number) {
        status = code;
        return response;
      },
      getHeader: (name: string) => (headers.has(name) ? headers.getSetCookie() : undefined),
      setHeader: set,
      end() {},
      send(answer: unknown) {
        body = typeof answer === "string" ? answer : JSON.stringify(answer);
      },
    };
    const cookies = request.headers.get("cookie") ?? "";
    await apiRoute(
      {
        method: request.method,
        headers: Object.fromEntries(request.headers),
        query: { ...Object.fromEntries(url.searchParams), nextauth: url.pathname.split("/").slice(3) },
        cookies: Object.fromEntries(new URLSearchParams(cookies.replaceAll("; ", "&"))),
        body: Object.fromEntries(new URLSearchParams(await request.text())),
      } as never,
      response as never,
      {
        adapter: adapter as never,
        logger: silent,
        providers: [emailProvider(mailbox) as never],
        secret: "secret",
        session: { strategy: "database" },
      },
    );
    return new Response(body, { status, headers });
  };
}

/** A browser with its cookies, which doesn't follow redirects. */
export class Browser {
  readonly #server: Server;
  readonly #cookies = new Map<string, string>();

  constructor(server: Server) {
    this.#server = server;
  }

  async fetch(path: string, form?: Record<string, string>): Promise<Response> {
    const cookie = [...this.#cookies].map(([name, value]) => `${name}=${value}`).join("; ");
    const response = await this.#server(
      new Request(new URL(path, origin), {
        method: form ? "POST" : "GET",
        headers: { cookie, host: new URL(origin).host, "x-forwarded-proto": "http" },
        ...(form && { body: new URLSearchParams(form) }),
      }),
    );
    for (const header of response.headers.getSetCookie()) {
      const [, name = "", value = ""] = /^([^=]+)=([^;]*)/.exec(header) ?? [];
      if (value) this.#cookies.set(name, value);
      else this.#cookies.delete(name);
    }
    return response;
  }

  /** Asks for a magic link. */
  async askForLink(email: string): Promise<void> {
    await this.fetch("/api/auth/signin/email", { email, csrfToken: await this.#csrfToken() });
  }

  /** Where a link leads: the application, or an error page. */
  async open(link: string): Promise<string | null> {
    return (await this.fetch(link)).headers.get("location");
  }

  async signOut(): Promise<void> {
    await this.fetch("/api/auth/signout", { csrfToken: await this.#csrfToken() });
  }

  /** The e-mail address that the application sees, when somebody is signed in. */
  async signedInAs(): Promise<string | undefined> {
    const session = (await (await this.fetch("/api/auth/session")).json()) as { user?: { email?: string } } | null;
    return session?.user?.email;
  }

  async #csrfToken(): Promise<string> {
    const { csrfToken } = (await (await this.fetch("/api/auth/csrf")).json()) as { csrfToken: string };
    return csrfToken;
  }
}
