import type { Browser, BrowserContext, Page } from "playwright-core";
import { outputFile } from "./output.ts";

/** What a browser keeps between visits. */
export type Cookies = Awaited<ReturnType<BrowserContext["storageState"]>>;

/** Somebody with a browser of their own, and what they do with the club's site. */
export class Visitor {
  readonly #name: string;
  readonly #page: Page;
  readonly #site: string;

  private constructor(name: string, page: Page, site: string) {
    this.#name = name;
    this.#page = page;
    this.#site = site;
  }

  /**
   * @param name for the screenshots
   * @param site the application's origin
   * @param cookies from an earlier visit
   */
  static async arrive(browser: Browser, name: string, site: string, cookies?: Cookies): Promise<Visitor> {
    const context = await browser.newContext({
      viewport: { width: 720, height: 480 },
      ...(cookies && { storageState: cookies }),
    });
    context.setDefaultTimeout(60_000);
    return new Visitor(name, await context.newPage(), site);
  }

  /** Closes the browser, which keeps its cookies. */
  async leave(): Promise<Cookies> {
    const cookies = await this.#page.context().storageState();
    await this.#page.context().close();
    return cookies;
  }

  /** Opens the front page and reads who is signed in there: the user's id, or null. */
  async memberAtHome(): Promise<string | null> {
    await this.#page.goto(this.#site);
    return this.#memberShown();
  }

  /** The same on the page that is rendered on the server, which sends strangers to the front page. */
  async memberOnProfile(): Promise<string | null> {
    await this.#page.goto(`${this.#site}/profile`);
    return this.#memberShown();
  }

  /** Signs in through the OpenID provider from the front page, and returns the user's id; null when the account is refused. */
  async signInThroughProvider(email: string): Promise<string | null> {
    await this.#toSignInPage();
    await this.#page.getByRole("button", { name: "Sign in with Association" }).click();
    // Login and consent, unless the provider remembers both.
    for (;;) {
      await this.#page.waitForURL((url) => url.pathname.startsWith("/interaction/") || url.origin === this.#site);
      if (new URL(this.#page.url()).origin === this.#site) break;
      const step = this.#page.url();
      const login = this.#page.getByPlaceholder("Enter any login");
      if (await login.isVisible()) {
        await login.fill(email);
        await this.#page.getByPlaceholder("and password").fill("any");
      }
      await this.#page.getByRole("button", { name: /^(Sign-in|Continue)$/ }).click();
      await this.#page.waitForURL((url) => url.href !== step);
    }
    return this.#memberShown();
  }

  /** Asks for a magic link. */
  async askForLink(email: string): Promise<void> {
    await this.#toSignInPage();
    await this.#page.locator("input[name=email]").fill(email);
    await this.#page.getByRole("button", { name: "Sign in with Email" }).click();
    await this.#page.getByText("A sign in link has been sent to your email address.").waitFor();
  }

  /** Clicks a magic link, and returns the user's id; null when the link isn't valid any more. */
  async openLink(link: string): Promise<string | null> {
    await this.#page.goto(link);
    const refused = this.#page.getByText("The sign in link is no longer valid.");
    await refused.or(this.#page.locator("#member")).waitFor();
    return (await refused.isVisible()) ? null : this.#memberShown();
  }

  async signOut(): Promise<void> {
    await this.#page.goto(this.#site);
    await this.#page.getByRole("button", { name: "Sign out" }).click();
    await this.#page.getByText("Members only.").waitFor();
  }

  /** What an API route answers to this browser. */
  async fetch(path: string): Promise<{ status: number; body: unknown }> {
    const response = await this.#page.request.get(`${this.#site}${path}`);
    return { status: response.status(), body: await response.json() };
  }

  async screenshot(title: string): Promise<void> {
    await this.#page.screenshot({ path: outputFile(`${`${this.#name} ${title}`.replaceAll(/\W+/g, "-")}.png`) });
  }

  async #toSignInPage(): Promise<void> {
    await this.#page.goto(this.#site);
    await this.#page.getByRole("button", { name: "Sign in" }).click();
    await this.#page.waitForURL(/\/api\/auth\/signin/);
  }

  async #memberShown(): Promise<string | null> {
    const member = this.#page.locator("#member");
    // The second is what next-auth says of OAuthAccountNotLinked.
    const stranger = this.#page.getByText(/Members only\.|sign in with the same account you used originally/);
    await member.or(stranger).waitFor();
    return (await member.isVisible()) ? member.textContent() : null;
  }
}
