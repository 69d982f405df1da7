import { vi } from "vitest";
import type { Browser, SetCookie } from "../world/browser.ts";
import type { World } from "../world/index.ts";
import type { Mail } from "../world/mailbox.ts";
import type { Step } from "./steps.ts";

type Response = Awaited<ReturnType<Browser["request"]>>;
type Seen = Record<string, unknown>;
type Of<Name extends Step["do"]> = Extract<Step, { do: Name }>;

/** Until somebody looks into their mail, in milliseconds. */
const mailTakes = 60_000;

/** As many redirects as browsers follow before they call it a loop. */
const mostRedirects = 20;

/** Somebody with a browser at an application with next-auth. */
export class Visitor {
  readonly browser: Browser;
  readonly #origin: string;
  readonly #world: World;
  /** The answers of this step. */
  #answers: Response[] = [];

  constructor(browser: Browser, origin: string, world: World) {
    this.browser = browser;
    this.#origin = origin;
    this.#world = world;
  }

  async signIn({
    with: id,
    as = "ada",
    deny = false,
    callbackUrl = this.#origin,
    framed = false,
  }: Of<"sign in">): Promise<Seen> {
    const asked = await this.#post(`signin/${id}`, { callbackUrl }, { crossSite: framed });
    const to = asked.location && new URL(asked.location, this.#origin);
    if (!to || to.origin === this.#origin) return this.#seen(`signin: ${await this.#follow(asked)}`);
    const consent = this.#world.identity.consent(to, as, { deny });
    if (consent.kind === "refused") return this.#seen(`provider: ${consent.reason}`);
    const back =
      consent.kind === "form"
        ? await this.#request(consent.url, { method: "POST", body: { ...consent.fields }, crossSite: true })
        : await this.#request(consent.url, { crossSite: framed });
    return this.#seen(`callback: ${await this.#follow(back)}`);
  }

  async followLink(
    { email, callbackUrl = this.#origin }: Of<"magic link">,
    lastMail: () => Mail | undefined,
  ): Promise<Seen> {
    const asked = await this.#follow(await this.#post("signin/email", { email, callbackUrl }));
    const mail = lastMail();
    const link = /https?:\/\/\S+/.exec(mail?.text ?? "")?.[0];
    if (!mail || !link) return this.#seen(`signin: ${asked}, no mail`);
    const { to, from, subject } = mail;
    vi.setSystemTime(Date.now() + mailTakes);
    const back = await this.#follow(await this.#request(link));
    return { ...this.#seen(`signin: ${asked}, link: ${back}`), mail: { to, from, subject } };
  }

  async givePassword({ form, with: id = "credentials" }: Of<"credentials">): Promise<Seen> {
    return this.#seen(await this.#follow(await this.#post(`callback/${id}`, { ...form, callbackUrl: this.#origin })));
  }

  async askForSession(): Promise<Seen> {
    const { status, body } = await this.#request("/api/auth/session");
    return { ...this.#seen(String(status)), session: parsed(body) };
  }

  async signOut(): Promise<Seen> {
    return this.#seen(await this.#follow(await this.#post("signout", { callbackUrl: this.#origin })));
  }

  async open(path: string): Promise<Seen> {
    return this.#seen(await this.#follow(await this.#request(path)));
  }

  async #post(path: string, fields: Record<string, string>, { crossSite = false } = {}): Promise<Response> {
    const csrf = await this.#request("/api/auth/csrf", { crossSite });
    const csrfToken = (parsed(csrf.body) as { csrfToken?: string } | undefined)?.csrfToken ?? "";
    return this.#request(`/api/auth/${path}`, { method: "POST", body: { csrfToken, ...fields }, crossSite });
  }

  async #request(...args: Parameters<Browser["request"]>): Promise<Response> {
    const response = await this.browser.request(...args);
    this.#answers.push(response);
    return response;
  }

  /** Follows redirects as long as they stay with next-auth, and tells where they led. */
  async #follow(first: Response): Promise<string> {
    const way = [wayOf(first)];
    let last = first;
    for (let redirects = 0; redirects < mostRedirects; redirects++) {
      const to = last.location && new URL(last.location, this.#origin);
      if (!to || to.origin !== this.#origin || !to.pathname.startsWith("/api/auth/")) break;
      last = await this.#request(to);
      way.push(wayOf(last));
    }
    return way.join(", ");
  }

  /** The way, and what the answers of this step did to the browser's cookies. */
  #seen(way: string): Seen {
    const last = new Map<string, SetCookie>();
    for (const { cookies } of this.#answers) for (const cookie of cookies) last.set(cookie.name, cookie);
    this.#answers = [];
    const cookies = [...last].map(([name, cookie]) => [name, describeCookie(cookie)]);
    return { way, cookies: Object.fromEntries(cookies) };
  }
}

/** A cookie's flags and how long it lives, as one text. */
function describeCookie({ value, path, domain, secure, httpOnly, sameSite, lifetime }: SetCookie): string {
  if (lifetime !== undefined && lifetime <= 0) return "cleared";
  const flags = [
    ...(path === undefined ? [] : [`path ${path}`]),
    ...(domain === undefined ? [] : [`domain ${domain}`]),
    ...(secure ? ["secure"] : []),
    ...(httpOnly ? ["HttpOnly"] : []),
    ...(sameSite === undefined ? [] : [`SameSite ${sameSite}`]),
    lifetime === undefined ? "ends with the browser" : `${lifetime} s`,
  ];
  return `${value === "" ? "empty" : "set"}, ${flags.join(", ")}`;
}

const wayOf = ({ status, location = "" }: Response): string =>
  `${status === 0 ? "no answer" : status} ${inOneEncoding(location)}`.trim();

/** A space in a query may be a plus sign or not. */
function inOneEncoding(location: string): string {
  const [path = "", query] = location.split(/\?(.*)/s);
  return query === undefined ? path : `${path}?${new URLSearchParams(query)}`;
}

export function parsed(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return body === "" ? undefined : body;
  }
}
