import { vi } from "vitest";
import { type Application, originOf, type Version } from "../application/application.ts";
import { Modules } from "../application/modules.ts";
import { packagesFor } from "../application/packages.ts";
import { type ApiRoute, callRoute } from "../application/server.ts";
import { Browser, type BrowserRequest, type ServerAnswer, type SetCookie } from "../world/browser.ts";
import type { World } from "../world/index.ts";
import { json } from "../world/network.ts";
import { migrated } from "../world/table.ts";
import { Normaliser, namesIn } from "./normalise.ts";
import { plain, Recorder } from "./recorder.ts";
import type { Scenario, Step } from "./steps.ts";

/** What was seen of one step, as values by dotted names; `way` is where it led. */
export type Observation = Readonly<Record<string, unknown>>;

type Response = Awaited<ReturnType<Browser["request"]>>;

/** When every scenario begins. */
const beginning = new Date("2030-01-01T00:00:00Z");

const consoleMethods = ["log", "info", "warn", "error", "debug"] as const;

/** Plays a scenario with an application under one version of next-auth. */
export async function play(
  world: World,
  version: Version,
  application: Application,
  scenario: Scenario,
): Promise<Observation[]> {
  await world.reset();
  vi.useFakeTimers({ toFake: ["Date"], now: beginning });
  const environment = { ...process.env };
  Object.assign(process.env, {
    AWS_ACCESS_KEY_ID: "local",
    AWS_SECRET_ACCESS_KEY: "local",
    AWS_REGION: "us-east-1",
    AWS_SDK_JS_SUPPRESS_MAINTENANCE_MODE_MESSAGE: "1",
    AWS_MAX_ATTEMPTS: "1",
    NODE_ENV: "production",
    NEXTAUTH_URL: originOf(application),
    SECRET: "the secret of the application",
    CLIENT_SECRET: "secret",
    EMAIL_SERVER: world.mailbox.url,
    EMAIL_FROM: "app@example.com",
    ...application.env,
  });
  const player = new Player(world, version, application);
  const printed = consoleMethods.map((name) =>
    vi.spyOn(console, name).mockImplementation((...args: unknown[]) => player.recorder.print(args)),
  );
  try {
    const observations: Observation[] = [];
    for (const step of scenario) observations.push(await player.step(step));
    return observations;
  } finally {
    for (const spy of printed) spy.mockRestore();
    for (const name of Object.keys(process.env)) if (!(name in environment)) delete process.env[name];
    Object.assign(process.env, environment);
    vi.useRealTimers();
  }
}

class Player {
  readonly recorder = new Recorder();
  readonly #world: World;
  readonly #version: Version;
  readonly #application: Application;
  #modules: Modules;
  #browser: Browser;

  constructor(world: World, version: Version, application: Application) {
    this.#world = world;
    this.#version = version;
    this.#application = application;
    this.#modules = this.#start();
    this.#browser = this.#newBrowser();
    world.network.world = (request) => this.#answer(request);
  }

  #start(): Modules {
    return new Modules(this.#application.files, packagesFor(this.#version, this.recorder));
  }

  #newBrowser(): Browser {
    return new Browser((request) => this.#serve(request), originOf(this.#application));
  }

  /** What the application asks of others, and of itself. */
  async #answer(request: Parameters<World["network"]["world"]>[0]): ReturnType<World["network"]["world"]> {
    const { url, method, headers, body } = request;
    if (url.origin === originOf(this.#application)) {
      const cookies = Object.fromEntries(
        (headers.cookie ?? "").split("; ").map((pair) => {
          const [, name = "", value = ""] = /^([^=]*)=?(.*)$/.exec(pair) ?? [];
          return [name, decodeURIComponent(value)];
        }),
      );
      const fields =
        body &&
        Object.fromEntries(
          headers["content-type"]?.includes("json") ? Object.entries(JSON.parse(body)) : new URLSearchParams(body),
        );
      const answer = await this.#serve({
        method,
        url,
        cookies,
        ...(fields && { body: fields as Record<string, string> }),
      });
      return {
        status: answer.status,
        headers: { "content-type": String(answer.headers["content-type"] ?? "text/html") },
        body: answer.body,
      };
    }
    return this.#world.identity.answer(request) ?? json({ error: `nobody at ${url.origin}${url.pathname}` }, 404);
  }

  async #serve(request: BrowserRequest): Promise<ServerAnswer> {
    const { pathname } = request.url;
    if (!pathname.startsWith("/api/auth/")) return { status: 200, headers: {}, body: "" };
    const nextauth = pathname.split("/").slice(3);
    return this.#call(this.#application.route, request, { nextauth });
  }

  async #call(file: string, request: BrowserRequest, query: Record<string, unknown>): Promise<ServerAnswer> {
    let route: ApiRoute;
    try {
      route = this.#modules.default(file) as ApiRoute;
    } catch (error) {
      return { status: 500, headers: {}, body: `${error}` };
    }
    return callRoute(route, request, query);
  }

  async step(step: Step): Promise<Observation> {
    const seen = await this.#do(step);
    const { calls, printed } = this.recorder.take();
    const { authorize, token, clientAuth, refusals } = this.#world.identity.takeLog();
    const items = await this.#world.table.items();
    const now = Math.floor(Date.now() / 1000);
    const table = items.map((item) => (this.#version === "v3" ? migrated(item, now) : item));
    const mails = this.#world.mailbox.take().map(({ text, ...mail }) => mail);
    const normaliser = new Normaliser(namesIn(items));
    return normaliser.value({
      ...seen,
      calls,
      printed,
      mails,
      table: normaliser.items(table),
      provider: { authorize, token: token && { ...token, clientAuth }, refusals },
    }) as Observation;
  }

  async #do(step: Step): Promise<Record<string, unknown>> {
    switch (step.do) {
      case "sign in":
        return this.#signIn(step);
      case "magic link":
        return this.#magicLink(step);
      case "credentials":
        return this.#credentials(step);
      case "session": {
        const answer = await this.#browser.request("/api/auth/session");
        return { way: `${answer.status}`, session: parsed(answer.body), cookies: cookiesOf(answer) };
      }
      case "sign out": {
        const answer = await this.#post("signout", { callbackUrl: originOf(this.#application) });
        return { way: wayOf(answer), cookies: cookiesOf(answer) };
      }
      case "get": {
        const answer = await this.#browser.request(`/api/auth/${step.path}`);
        return { way: wayOf(answer), cookies: cookiesOf(answer) };
      }
      case "call": {
        const { method = "GET", body } = step;
        const url = new URL(`/${step.file.replace(/^pages\/|\.\w+$/g, "")}`, originOf(this.#application));
        const cookies = this.#browser.cookiesFor(url);
        const answer = await this.#call(step.file, { method, url, cookies, ...(body && { body }) }, {});
        return { way: `${answer.status} ${answer.headers.location ?? ""}`.trim(), answer: parsed(answer.body) };
      }
      case "restart":
        this.#modules = this.#start();
        return {};
      case "other browser":
        this.#browser = this.#newBrowser();
        return {};
      case "wait":
        vi.setSystemTime(Date.now() + step.seconds * 1000);
        return {};
    }
  }

  async #post(path: string, fields: Record<string, string>): Promise<Response> {
    const csrf = await this.#browser.request("/api/auth/csrf");
    const csrfToken = (parsed(csrf.body) as { csrfToken?: string } | undefined)?.csrfToken ?? "";
    return this.#browser.request(`/api/auth/${path}`, { method: "POST", body: { csrfToken, ...fields } });
  }

  async #signIn({
    with: id,
    as = "ada",
    deny,
    callbackUrl,
  }: Extract<Step, { do: "sign in" }>): Promise<Record<string, unknown>> {
    const asked = await this.#post(`signin/${id}`, { callbackUrl: callbackUrl ?? originOf(this.#application) });
    const to = asked.location && new URL(asked.location, originOf(this.#application));
    if (!to || to.origin === originOf(this.#application))
      return { way: `signin: ${wayOf(asked)}`, cookies: cookiesOf(asked) };
    const consent = this.#world.identity.consent(to, as, { deny: deny ?? false });
    if (consent.kind === "refused") return { way: `provider: ${consent.reason}`, cookies: cookiesOf(asked) };
    const back =
      consent.kind === "form"
        ? await this.#browser.request(consent.url, { method: "POST", body: { ...consent.fields }, crossSitePost: true })
        : await this.#browser.request(consent.url);
    return { way: `callback: ${wayOf(back)}`, cookies: cookiesOf(asked, back) };
  }

  async #magicLink({ email, callbackUrl }: Extract<Step, { do: "magic link" }>): Promise<Record<string, unknown>> {
    const asked = await this.#post("signin/email", { email, callbackUrl: callbackUrl ?? originOf(this.#application) });
    const [mail] = this.#world.mailbox.take();
    const link = /https?:\/\/\S+/.exec(mail?.text ?? "")?.[0];
    if (!link) return { way: `signin: ${wayOf(asked)}, no mail`, cookies: cookiesOf(asked) };
    const { to, from, subject } = mail as NonNullable<typeof mail>;
    const back = await this.#browser.request(link);
    return {
      way: `signin: ${wayOf(asked)}, link: ${wayOf(back)}`,
      mail: { to, from, subject },
      cookies: cookiesOf(asked, back),
    };
  }

  async #credentials({
    form,
    with: id = "credentials",
  }: Extract<Step, { do: "credentials" }>): Promise<Record<string, unknown>> {
    const answer = await this.#post(`callback/${id}`, { ...form, callbackUrl: originOf(this.#application) });
    return { way: wayOf(answer), cookies: cookiesOf(answer) };
  }
}

const wayOf = ({ status, location }: Response): string =>
  `${status === 0 ? "no answer" : status} ${location ?? ""}`.trim();

function parsed(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return body === "" ? undefined : body;
  }
}

/** What the answers did to the browser's cookies, by name. */
function cookiesOf(...answers: readonly Response[]): Record<string, unknown> {
  const last = new Map<string, SetCookie>();
  for (const { cookies } of answers) for (const cookie of cookies) last.set(cookie.name, cookie);
  return plain(
    Object.fromEntries(
      [...last].map(([name, { value, name: _, ...flags }]) => [
        name,
        flags.lifetime !== undefined && flags.lifetime <= 0
          ? "cleared"
          : { ...flags, value: value === "" ? "empty" : "set" },
      ]),
    ),
  ) as Record<string, unknown>;
}
