import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import type { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { startDynamoDBLocal } from "../support/engines/dynamodb-local.ts";
import { clientFor, createTable, type Engine, testCredentials, testRegion } from "../support/engines/engine.ts";
import { freePort } from "../support/engines/port.ts";
import { temporaryFolder } from "../support/temporary/folder.ts";
import {
  type Application,
  build,
  checkOut,
  install,
  type Running,
  shareInstalled,
  start,
  typeCheck,
} from "./parts/application.ts";
import { photographAll, startBrowser } from "./parts/browser.ts";
import { stopCommands } from "./parts/command.ts";
import { type MailServer, startMailServer } from "./parts/mail-server.ts";
import { type OpenIdProvider, openIdClient, startOpenIdProvider } from "./parts/openid-provider.ts";
import { outputFolder, prepareOutput } from "./parts/output.ts";
import { type PublishedPackage, packAndInstall } from "./parts/package.ts";
import { copyTable } from "./parts/table.ts";
import { type Cookies, Visitor } from "./parts/visitor.ts";

/**
 * A real v3 application with real users comes out as a working v4 application, and its users notice nothing.
 *
 * Ada signs in through the association's OpenID provider and stays. Ben signs in by magic link and stays. Cleo has an
 * account too, and has asked for a magic link that she hasn't opened yet. Dora and Emil come under v4, before that is taken back.
 */
const ada = { member: 4711, name: "Ada", email: "ada@example.com" } as const;
const ben = "ben@example.com";
const cleo = "cleo@example.com";
const dora = { member: 4712, name: "Dora", email: "dora@example.com" } as const;
const emil = "emil@example.com";

/** Time for what installs and builds, in milliseconds: ten times what it takes where nothing else runs. */
const builds = 600_000;

/** The table as v3 leaves it; each way to upgrade gets a copy. */
const v3Table = "members";

let folder: string;
let engine: Engine;
let dynamodb: DynamoDBClient;
let mail: MailServer;
let provider: OpenIdProvider;
let browser: Browser;
let port: number;
let site: string;

beforeAll(async () => {
  prepareOutput();
  folder = temporaryFolder("migrate-nextauth-dynamo-e2e");
  port = await freePort();
  site = `http://127.0.0.1:${port}`;
  engine = await startDynamoDBLocal();
  dynamodb = clientFor(engine);
  mail = await startMailServer();
  provider = await startOpenIdProvider(`${site}/api/auth/callback/association`, [ada, dora]);
  browser = await startBrowser();
});
beforeEach(({ onTestFailed, task }) => onTestFailed(() => photographAll(browser, `failed ${task.name}`)));
afterAll(async () => {
  await stopCommands();
  await browser?.close();
  await Promise.all([provider?.stop(), mail?.stop(), engine?.stop()]);
  process.stderr.write(`Screenshots, logs and reports: ${outputFolder}\n`);
});

/** Starts an application on a table; there is one at a time, since the links in messages name its port. */
function serve(application: Application, table: string): Promise<Running> {
  return start(application, port, {
    NEXTAUTH_URL: site,
    SECRET: "the secret that v3 and v4 share",
    CLUB_AWS_KEY_ID: testCredentials.accessKeyId,
    CLUB_AWS_SECRET: testCredentials.secretAccessKey,
    CLUB_AWS_REGION: testRegion,
    DYNAMODB_ENDPOINT: engine.endpoint,
    MEMBERS_TABLE: table,
    ASSOCIATION_URL: provider.url,
    ASSOCIATION_CLIENT_ID: openIdClient.id,
    ASSOCIATION_CLIENT_SECRET: openIdClient.secret,
    EMAIL_SERVER: mail.url,
    EMAIL_FROM: "club@example.com",
  });
}

const arrive = (name: string, cookies?: Cookies) => Visitor.arrive(browser, name, site, cookies);

/** Signs in by a magic link that was just asked for. */
async function signInByLink(visitor: Visitor, email: string): Promise<string | null> {
  await visitor.askForLink(email);
  return visitor.openLink(await mail.nextLink(email));
}

let tool: PublishedPackage;
let v3: Application;
/** What v3's users have at the time of the upgrade. */
const users = { ada: "", ben: "", cleo: "" };
const kept: { ada?: Cookies; ben?: Cookies } = {};
let cleosLink: string;

describe("the v3 application", () => {
  let server: Running;
  afterAll(() => server?.stop());

  it("is installed and built", { timeout: builds }, async () => {
    [tool, v3] = await Promise.all([
      packAndInstall(folder),
      checkOut("v3", folder).then(async (application) => {
        await install(application);
        await build(application);
        return application;
      }),
    ]);
    await createTable(dynamodb, v3Table);
    server = await serve(v3, v3Table);
  });

  it("signs Ada in through the OpenID provider", async () => {
    const visitor = await arrive("v3 Ada");
    users.ada = String(await visitor.signInThroughProvider(ada.email));
    expect(users.ada).toMatch(/^[0-9a-f]{32}$/);
    expect(await visitor.memberOnProfile()).toBe(users.ada);
    await visitor.screenshot("is signed in");
    kept.ada = await visitor.leave();
  });

  it("signs Ben in by magic link", async () => {
    const visitor = await arrive("v3 Ben");
    users.ben = String(await signInByLink(visitor, ben));
    expect(users.ben).toMatch(/^[0-9a-f]{32}$/);
    await visitor.screenshot("is signed in");
    kept.ben = await visitor.leave();
  });

  it("has sent Cleo a link that she has not opened yet", async () => {
    const visitor = await arrive("v3 Cleo");
    users.cleo = String(await signInByLink(visitor, cleo));
    expect(users.cleo).toMatch(/^[0-9a-f]{32}$/);
    await visitor.signOut();
    await visitor.askForLink(cleo);
    cleosLink = await mail.nextLink(cleo);
    await visitor.screenshot("has asked for a link");
    await visitor.leave();
  });

  it("signs addresses for uploads to S3", async () => {
    const visitor = await arrive("v3 Ada", kept.ada);
    await expectUploadAddress(visitor);
    await visitor.leave();
  });
});

/** The route that goes on using aws-sdk 2, with the key that lib/aws.js sets for everything. */
async function expectUploadAddress(visitor: Visitor): Promise<void> {
  const { status, body } = await visitor.fetch("/api/upload");
  expect(status).toBe(200);
  const { searchParams, pathname } = new URL((body as { url: string }).url);
  expect(pathname).toMatch(new RegExp(`^/${users.ada}/\\d+\\.jpg$`));
  expect(searchParams.get("X-Amz-Credential")).toMatch(`${testCredentials.accessKeyId}/`);
  expect(searchParams.get("X-Amz-Credential")).toMatch(`/${testRegion}/s3/`);
  expect(searchParams.get("X-Amz-Signature")).toMatch(/^[0-9a-f]{64}$/);
}

let v4: Application;
let v4ReadsV3: Application;
let v4Upstream: Application;
let toInstallUpstream: string | undefined;

describe("the upgraded application", () => {
  it("is rewritten with nothing left to do by hand", async () => {
    v4 = await checkOut("v4", folder);
    const told = await rewrite(v4, "migrate-nextauth-dynamo/adapter");
    expect(told).toEqual([
      "npm install",
      expect.stringContaining("migrate-data"),
      expect.stringContaining("migrate-data"),
      expect.stringContaining("verify-data"),
    ]);
    v4ReadsV3 = await checkOut("v4-reads-v3", folder);
    await rewrite(v4ReadsV3, "migrate-nextauth-dynamo/adapter", "--read-v3-items");
    v4Upstream = await checkOut("v4-upstream", folder);
    [toInstallUpstream] = await rewrite(v4Upstream, "@next-auth/dynamodb-adapter");
  });

  it("installs next-auth v4 and what it needs", { timeout: builds }, async () => {
    // The package that is told here is not published yet: the tarball stands for it.
    await Promise.all([install(v4, `npm install ${tool.tarball}`), install(v4Upstream, toInstallUpstream)]);
    expect(await versionOf(v4, "next-auth")).toMatch(/^4\./);
    expect(await versionOf(v4, "nodemailer")).not.toBeNull();
    expect(await versionOf(v4, "aws-sdk")).toMatch(/^2\./);
    expect(await versionOf(v4, "@next-auth/dynamodb-adapter")).toBeNull();
    expect(await versionOf(v4, "migrate-nextauth-dynamo")).not.toBeNull();
    expect(await versionOf(v4Upstream, "@next-auth/dynamodb-adapter")).toMatch(/^3\./);
    expect(await versionOf(v4Upstream, "migrate-nextauth-dynamo")).toBeNull();
  });

  it("passes the type check", async () => {
    await typeCheck(v4);
  });

  it("is built, also with readV3Items and with the published adapter", { timeout: builds }, async () => {
    await Promise.all([build(v4), build(v4Upstream)]);
    await shareInstalled(v4, v4ReadsV3);
    await build(v4ReadsV3);
  });
});

/** Runs the codemod, which leaves nothing to do by hand, and returns the commands that it says come next. */
async function rewrite(
  application: Application,
  adapter: string,
  ...flags: readonly string[]
): Promise<readonly string[]> {
  const report = join(outputFolder, `${application.name}.codemod.html`);
  const args = ["codemod", "--adapter", adapter, ...flags, "--json", "--report", report];
  const { stdout } = await tool.command(application.folder, application.name, args);
  expect(await todosIn(application)).toEqual([]);
  const { next } = JSON.parse(stdout) as { next: { command?: string }[] };
  return next.flatMap(({ command }) => command ?? []);
}

/** The lines of an application's own files that the codemod has left to a person. */
async function todosIn({ folder }: Application): Promise<string[]> {
  const files = await readdir(folder, { recursive: true, withFileTypes: true });
  const sources = files
    .filter((file) => file.isFile() && /\.(js|tsx?)$/.test(file.name) && !/node_modules/.test(file.parentPath))
    .map((file) => join(file.parentPath, file.name));
  const texts = await Promise.all(sources.map((file) => readFile(file, "utf8")));
  return texts.flatMap((text) => text.split("\n").filter((line) => line.includes("TODO(migrate-nextauth-dynamo)")));
}

async function versionOf({ folder }: Application, name: string): Promise<string | null> {
  try {
    const manifest = await readFile(join(folder, "node_modules", name, "package.json"), "utf8");
    return (JSON.parse(manifest) as { version: string }).version;
  } catch {
    return null;
  }
}

/** Runs `migrate-data` and `verify-data` as their user would, and returns the run's id. */
async function migrateTable(table: string): Promise<string> {
  const on = ["--table", table, "--endpoint", engine.endpoint, "--json"];
  const { stdout } = await tool.command(folder, `data ${table}`, ["migrate-data", ...on, "--yes", "--v3-quiet", "0"]);
  await tool.command(folder, `data ${table}`, ["verify-data", ...on]);
  const { run } = JSON.parse(stdout) as { run: string };
  return run;
}

/** The steps that show that v3's users are at home in a v4 application. */
function itServesV3Users(name: string): void {
  it("still has Ada signed in, by the cookie that v3 set", async () => {
    const visitor = await arrive(`${name} Ada`, kept.ada);
    expect(await visitor.memberAtHome()).toBe(users.ada);
    expect(await visitor.memberOnProfile()).toBe(users.ada);
    await visitor.screenshot("is still signed in");
    await expectUploadAddress(visitor);
    await visitor.leave();
  });

  it("signs Ada out, and in again as the same user", async () => {
    const visitor = await arrive(`${name} Ada`, kept.ada);
    await visitor.signOut();
    await visitor.screenshot("has signed out");
    expect(await visitor.signInThroughProvider(ada.email)).toBe(users.ada);
    expect(await visitor.memberOnProfile()).toBe(users.ada);
    await visitor.screenshot("has signed in again");
    await visitor.leave();
  });

  it("signs Ben in by a new link, as the same user", async () => {
    const visitor = await arrive(`${name} Ben`);
    expect(await signInByLink(visitor, ben)).toBe(users.ben);
    await visitor.screenshot("has signed in by a new link");
    await visitor.leave();
  });

  it("lets Cleo in by the link that v3 sent, once", async () => {
    const visitor = await arrive(`${name} Cleo`);
    expect(await visitor.openLink(cleosLink)).toBe(users.cleo);
    expect(await visitor.memberOnProfile()).toBe(users.cleo);
    await visitor.screenshot("is in by the old link");
    await visitor.leave();

    const second = await arrive(`${name} Cleo`);
    expect(await second.openLink(cleosLink)).toBeNull();
    await second.screenshot("opens the old link again");
    await second.leave();
  });
}

describe("without a pause: readV3Items first, the table while the application runs", () => {
  const table = "members-without-pause";
  let server: Running;
  beforeAll(async () => {
    await copyTable(dynamodb, v3Table, table);
    server = await serve(v4ReadsV3, table);
  });
  afterAll(() => server?.stop());

  it("has Ada signed in before the table is migrated", async () => {
    const visitor = await arrive("without pause, v3 table, Ada", kept.ada);
    expect(await visitor.memberAtHome()).toBe(users.ada);
    await visitor.leave();
  });

  it("signs Ada in on another machine before the table is migrated", async () => {
    const visitor = await arrive("without pause, v3 table, Ada elsewhere");
    expect(await visitor.signInThroughProvider(ada.email)).toBe(users.ada);
    await visitor.leave();
  });

  it("has its table migrated, and verified as clean", async () => {
    await migrateTable(table);
  });

  itServesV3Users("without pause,");
});

describe("with a maintenance window", () => {
  const table = "members-with-window";
  let run: string;
  let server: Running;
  afterAll(() => server?.stop());

  it("has its table migrated while nothing runs, and verified as clean", async () => {
    await copyTable(dynamodb, v3Table, table);
    run = await migrateTable(table);
    server = await serve(v4, table);
  });

  itServesV3Users("with window,");

  describe("and then taken back", () => {
    it("has its table rolled back", async () => {
      await server.stop();
      const args = ["rollback-data", "--table", table, "--endpoint", engine.endpoint, "--run", run, "--yes"];
      await tool.command(folder, `data ${table}`, args);
      server = await serve(v3, table);
    });

    it("still has Ben signed in, by the cookie that v3 set", async () => {
      const visitor = await arrive("rolled back, Ben", kept.ben);
      expect(await visitor.memberAtHome()).toBe(users.ben);
      await visitor.screenshot("is still signed in");
      await visitor.leave();
    });

    it("signs Ada in as the same user", async () => {
      const visitor = await arrive("rolled back, Ada");
      expect(await visitor.signInThroughProvider(ada.email)).toBe(users.ada);
      expect(await visitor.memberOnProfile()).toBe(users.ada);
      await visitor.screenshot("has signed in");
      await visitor.leave();
    });
  });
});

describe("after a week of v4", () => {
  const table = "members-week";
  const ids = { dora: "", emil: "" };
  const cookies: { dora?: Cookies; ada?: Cookies } = {};
  let server: Running;
  afterAll(() => server?.stop());

  /** Who signs in, how, and as whom: members of both times. */
  const members = [
    ["Ada", ada.email, () => users.ada],
    ["Dora", dora.email, () => ids.dora],
    ["Ben", ben, () => users.ben],
    ["Emil", emil, () => ids.emil],
  ] as const;

  async function signIn(name: string, email: string): Promise<{ id: string | null; kept: Cookies }> {
    const visitor = await arrive(`week, ${name}`);
    const isByProvider = email === ada.email || email === dora.email;
    const id = await (isByProvider ? visitor.signInThroughProvider(email) : signInByLink(visitor, email));
    await visitor.screenshot("has signed in");
    return { id, kept: await visitor.leave() };
  }

  it("has its table migrated while nothing runs", async () => {
    await copyTable(dynamodb, v3Table, table);
    await migrateTable(table);
    server = await serve(v4, table);
  });

  it("has taken Dora in through the OpenID provider", async () => {
    const { id, kept: cookie } = await signIn("v4, Dora", dora.email);
    expect(id).toMatch(/^[0-9a-f-]{32,36}$/);
    ids.dora = String(id);
    cookies.dora = cookie;
  });

  it("has taken Emil in by magic link", async () => {
    const { id } = await signIn("v4, Emil", emil);
    expect(id).toMatch(/^[0-9a-f-]{32,36}$/);
    ids.emil = String(id);
  });

  it("has signed Ada in, who came under v3", async () => {
    const { id, kept: cookie } = await signIn("v4, Ada", ada.email);
    expect(id).toBe(users.ada);
    cookies.ada = cookie;
  });

  describe("and then taken back to v3 with everybody in it", () => {
    it("has its table downgraded, and verified for v3 as clean", async () => {
      await server.stop();
      const on = ["--table", table, "--endpoint", engine.endpoint];
      await tool.command(folder, `data ${table}`, ["downgrade-data", ...on, "--yes"]);
      await tool.command(folder, `data ${table}`, ["verify-data", ...on, "--as", "v3"]);
      server = await serve(v3, table);
    });

    it.each([
      ["Dora, who signed in under v4", () => cookies.dora, () => ids.dora],
      ["Ada, who did so, too", () => cookies.ada, () => users.ada],
      ["Ben, who signed in under v3", () => kept.ben, () => users.ben],
    ])("still has signed in %s", async (name, state, id) => {
      const visitor = await arrive(`week, back, ${name}`, state());
      expect(await visitor.memberOnProfile()).toBe(id());
      await visitor.screenshot("is still signed in");
      await visitor.leave();
    });

    // v3 itself takes no user in by a second link whom it made without a name: its adapter's update has no value for that.
    const withoutBen = members.filter(([name]) => name !== "Ben");
    it.each(withoutBen)("signs %s in as who they are", async (name, email, id) => {
      expect((await signIn(`back, ${name}`, email)).id).toBe(id());
    });
  });

  describe("and migrated again", () => {
    it("has its table migrated, and verified as clean", async () => {
      await server.stop();
      await migrateTable(table);
      server = await serve(v4, table);
    });

    it.each(members)("signs %s in as who they are", async (name, email, id) => {
      expect((await signIn(`again, ${name}`, email)).id).toBe(id());
    });
  });
});

describe("with the published @next-auth/dynamodb-adapter", () => {
  const table = "members-upstream";
  let server: Running;
  afterAll(() => server?.stop());

  it("would lock Ada out without the migration", async () => {
    await copyTable(dynamodb, v3Table, table);
    server = await serve(v4Upstream, table);
    const visitor = await arrive("upstream adapter, v3 table, Ada");
    expect(await visitor.signInThroughProvider(ada.email)).toBeNull();
    await visitor.screenshot("is locked out");
    await visitor.leave();
    await server.stop();
  });

  it("has its table migrated, and verified as clean", async () => {
    await migrateTable(table);
    server = await serve(v4Upstream, table);
  });

  itServesV3Users("upstream adapter,");
});
