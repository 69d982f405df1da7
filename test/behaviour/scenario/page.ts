import { createRequire } from "node:module";
import { setTimeout as sleep } from "node:timers/promises";
import { Window } from "happy-dom";
import type { Modules } from "../application/modules.ts";
import type { Browser } from "../world/browser.ts";

const require = createRequire(import.meta.url);

/** Names that the clients of next-auth and React look for in a browser. */
const browserNames = [
  "window",
  "document",
  "navigator",
  "location",
  "localStorage",
  "Event",
  "StorageEvent",
  "HTMLElement",
  "HTMLIFrameElement",
] as const;

/** Until nothing is asked for any more, and React has had its turns; in milliseconds. */
const turn = 10;
const quietTurns = 5;
const mostTurns = 500;

/** What somebody sees who opens a page: its text, once all that it asked for has come; or what broke it. */
export async function openPage(
  start: () => Modules,
  { page, app }: { readonly page: string; readonly app: string },
  browser: Browser,
  url: URL,
): Promise<{ readonly text: string } | { readonly broken: string }> {
  const window = new Window({ url: url.href });
  const before = new Map(
    [...browserNames, "fetch"].map((name) => [name, Object.getOwnPropertyDescriptor(globalThis, name)] as const),
  );
  const set = (name: string, value: unknown) =>
    Object.defineProperty(globalThis, name, { value, configurable: true, writable: true });
  for (const name of browserNames) set(name, name === "window" ? window : Reflect.get(window, name));
  let waitsFor = 0;
  set("fetch", async (input: string, init: RequestInit = {}) => {
    waitsFor++;
    try {
      const body = init.body ? Object.fromEntries(new URLSearchParams(String(init.body))) : undefined;
      const answer = await browser.request(new URL(input, url), {
        method: init.method ?? "GET",
        ...(body && { body }),
      });
      return new Response(answer.body, { status: answer.status });
    } finally {
      waitsFor--;
    }
  });
  try {
    return await rendered(start(), page, app, window, () => waitsFor > 0);
  } finally {
    for (const [name, descriptor] of before)
      if (descriptor) Object.defineProperty(globalThis, name, descriptor);
      else Reflect.deleteProperty(globalThis, name);
    await window.happyDOM.close();
  }
}

async function rendered(
  modules: Modules,
  page: string,
  app: string,
  window: Window,
  isWaiting: () => boolean,
): Promise<{ readonly text: string } | { readonly broken: string }> {
  // Loaded only now: React looks for a browser when it is loaded.
  const { Component: Base, createElement } = require("react") as typeof import("react");
  const { createRoot } = require("react-dom/client") as {
    createRoot: (container: unknown) => { render(node: unknown): void; unmount(): void };
  };
  let broken: string | undefined;
  class Boundary extends Base<{ children: React.ReactNode }> {
    static getDerivedStateFromError(): object {
      return { broken: true };
    }
    override componentDidCatch(error: Error): void {
      broken = error.message;
    }
    override render(): React.ReactNode {
      return broken === undefined && !(this.state as { broken?: boolean } | null)?.broken ? this.props.children : null;
    }
  }
  const container = window.document.createElement("div");
  window.document.body.appendChild(container);
  const root = createRoot(container);
  try {
    const tree = createElement(
      modules.default(app) as React.FunctionComponent<object>,
      {
        Component: modules.default(page),
        pageProps: {},
      } as object,
    );
    root.render(createElement(Boundary, null, tree));
    for (let quiet = 0, turns = 0; quiet < quietTurns && turns < mostTurns; turns++) {
      await sleep(turn);
      quiet = isWaiting() ? 0 : quiet + 1;
    }
    return broken === undefined ? { text: container.textContent ?? "" } : { broken };
  } catch (error) {
    return { broken: String(error) };
  } finally {
    root.unmount();
  }
}
