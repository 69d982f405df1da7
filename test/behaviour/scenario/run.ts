import { vi } from "vitest";
import { type Application, originOf, type Version } from "../application/application.ts";
import { Modules } from "../application/modules.ts";
import { packagesFor } from "../application/packages.ts";
import { type ApiRoute, callRoute, requestOf } from "../application/server.ts";
import { Browser, type BrowserRequest, type ServerAnswer } from "../world/browser.ts";
import type { World } from "../world/index.ts";
import { json } from "../world/network.ts";
import { migrated } from "../world/table.ts";
import { Normaliser, namesIn } from "./normalise.ts";
import { openPage } from "./page.ts";
import { plain, Recorder } from "./recorder.ts";
import type { Scenario, Step } from "./steps.ts";
import { parsed, Visitor } from "./visitor.ts";

/** What was seen of one step, as values by dotted names; `way` is where it led. */
export type Observation = Readonly<Record<string, unknown>>;

/** When every scenario begins. */
const beginning = new Date("2030-01-01T00:00:00Z");

const consoleMethods = ["log", "info", "warn", "error", "debug"] as const;

/** The settings of an application's env file, as Next.js reads it; nothing else says then where the application is found. */
function settingsOf({ files, env }: Application): Readonly<Record<string, string | undefined>> {
  const text = files[".env"];
  if (text === undefined) return { ...env };
  const lines = [...text.matchAll(/^(\w+)=(.*)$/gm)].map(([, name = "", value = ""]) => [name, value] as const);
  return { NEXTAUTH_URL: undefined, ...Object.fromEntries(lines), ...env };
}

/**
 * Plays a scenario with an application under one version of next-auth. Up to the step that upgrades it, next-auth 4's application
 * is what it was `before`, under next-auth 3.
 */
export async function play(
  world: World,
  version: Version,
  application: Application,
  scenario: Scenario,
  before: Application = application,
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
    MAIL_HOST: "127.0.0.1",
    MAIL_PORT: new URL(world.mailbox.url).port,
    EMAIL_FROM: "app@example.com",
  });
  for (const [name, value] of Object.entries(settingsOf(application)))
    if (value === undefined) delete process.env[name];
    else process.env[name] = value;
  const isUpgraded = version === "v4" && scenario.some((step) => step.do === "upgrade");
  const player = isUpgraded ? new Player(world, "v3", before) : new Player(world, version, application);
  const printed = consoleMethods.map((name) =>
    vi.spyOn(console, name).mockImplementation((...args: unknown[]) => player.recorder.print(args)),
  );
  try {
    const observations: Observation[] = [];
    for (const step of scenario) {
      if (isUpgraded && step.do === "upgrade") player.becomes(version, application);
      observations.push(await player.step(step));
    }
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
  #version: Version;
  #application: Application;
  #modules: Modules;
  #visitor: Visitor;

  constructor(world: World, version: Version, application: Application) {
    this.#world = world;
    this.#version = version;
    this.#application = application;
    this.#modules = this.#start();
    this.#visitor = this.#newVisitor();
    world.network.world = (request) => this.#answer(request);
  }

  /** The server starts anew with this. */
  becomes(version: Version, application: Application): void {
    this.#version = version;
    this.#application = application;
    this.#modules = this.#start();
  }

  #start(): Modules {
    return new Modules(this.#application.files, packagesFor(this.#version, this.recorder));
  }

  #newVisitor(): Visitor {
    const origin = originOf(this.#application);
    return new Visitor(new Browser((request) => this.#serve(request), origin), origin, this.#world);
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
    return (
      (await this.#world.identity.answer(request)) ?? json({ error: `nobody at ${url.origin}${url.pathname}` }, 404)
    );
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
        return this.#visitor.signIn(step);
      case "magic link":
        return this.#visitor.followLink(step, () => this.#world.mailbox.take()[0]);
      case "credentials":
        return this.#visitor.givePassword(step);
      case "session":
        return this.#visitor.askForSession();
      case "sign out":
        return this.#visitor.signOut();
      case "get":
        return this.#visitor.open(`/api/auth/${step.path}`);
      case "set cookie":
        this.#visitor.browser.setCookie(step.name, step.value);
        return {};
      case "call":
        return this.#callRoute(step);
      case "props":
        return this.#props(step);
      case "visit": {
        const url = this.#urlOf(step.page);
        const seen = await openPage(() => this.#start(), step, this.#visitor.browser, url);
        return { way: "broken" in seen ? `broken: ${seen.broken}` : "shown", page: seen };
      }
      case "upgrade":
      case "restart":
        this.#modules = this.#start();
        return {};
      case "other browser":
        this.#visitor = this.#newVisitor();
        return {};
      case "wait":
        vi.setSystemTime(Date.now() + step.seconds * 1000);
        return {};
    }
  }

  async #callRoute({ file, method = "GET", body }: Extract<Step, { do: "call" }>): Promise<Record<string, unknown>> {
    const url = this.#urlOf(file);
    const cookies = this.#visitor.browser.cookiesFor(url);
    const answer = await this.#call(file, { method, url, cookies, ...(body && { body }) }, {});
    return { way: `${answer.status} ${answer.headers.location ?? ""}`.trim(), answer: parsed(answer.body) };
  }

  async #props({ file, parsed: isParsed = false }: Extract<Step, { do: "props" }>): Promise<Record<string, unknown>> {
    const url = this.#urlOf(file);
    const cookies = this.#visitor.browser.cookiesFor(url);
    const { getServerSideProps } = this.#modules.load(file) as { getServerSideProps: (context: unknown) => unknown };
    try {
      const req = { ...requestOf({ method: "GET", url, cookies }), ...(isParsed && { body: {} }) };
      const props = await getServerSideProps({ req, res: {}, query: {}, resolvedUrl: url.pathname });
      refuseUndefined(props);
      return { way: "200", answer: plain(props) };
    } catch (error) {
      return { way: `500 ${error}` };
    }
  }

  /** Where Next.js serves a file of `pages`. */
  #urlOf(file: string): URL {
    return new URL(`/${file.replace(/^(src\/)?pages\/|\.\w+$/g, "")}`, originOf(this.#application));
  }
}

/** As Next.js: what JSON has no word for ends in an error page. */
function refuseUndefined(value: unknown, name = "props"): void {
  if (value === undefined) throw new Error(`${name} cannot be serialized as JSON`);
  if (value !== null && typeof value === "object")
    for (const [key, each] of Object.entries(value)) refuseUndefined(each, `${name}.${key}`);
}
