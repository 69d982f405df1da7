import { execFile } from "node:child_process";
import { cp, mkdir, readFile, symlink } from "node:fs/promises";
import { createRequire } from "node:module";
import { join } from "node:path";
import { promisify } from "node:util";
import { build } from "esbuild";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { startDynalite } from "../support/engines/dynalite.ts";
import {
  clientFor,
  createTable,
  type Engine,
  testCredentials,
  testEnvironment,
  testRegion,
} from "../support/engines/index.ts";
import { temporaryFolder } from "../support/temporary/folder.ts";
import { v3Adapter, v3Secret } from "../support/upstream/v3-adapter.ts";
import { fillV3Table, type V3Application } from "../support/upstream/v3-users.ts";

/**
 * The documented v3 application, after `codemod` and `migrate-data`, really runs under next-auth v4: the session cookie
 * that v3 set gets its user's session from the rewritten API route.
 */
const run = promisify(execFile);
const root = new URL("../..", import.meta.url).pathname;
const bin = join(root, "bin/migrate-nextauth-dynamo.js");
const tableName = "next-auth";

describe.each(["migrate-nextauth-dynamo/adapter", "@next-auth/dynamodb-adapter", "@auth/dynamodb-adapter"])(
  "the documented v3 application with %s",
  (adapter) => {
    let engine: Engine;
    let application: string;
    let v3: V3Application;

    beforeAll(async () => {
      engine = await startDynalite();
      await createTable(clientFor(engine), tableName);
      v3 = await fillV3Table(await v3Adapter(engine.endpoint, tableName));
      application = temporaryFolder("migrate-nextauth-dynamo");
      await cp(join(root, "fixtures/apps/documented-v3"), application, { recursive: true });
      await installPackages(application);
      for (const [name, value] of Object.entries(environmentOf(engine))) vi.stubEnv(name, value);
    });
    afterAll(async () => {
      vi.unstubAllEnvs();
      await engine.stop();
    });

    it("is rewritten with nothing left to do by hand", async () => {
      await run(process.execPath, [bin, "codemod", "--adapter", adapter, application]);
      const route = await readFile(join(application, "pages/api/auth/[...nextauth].js"), "utf8");
      expect(route).toContain(`from "${adapter}"`);
      expect(route).not.toContain("TODO");
      expect(route).toContain("// A user of its own, which may only touch the next-auth table.");
    });

    it("does not change in a second run", async () => {
      const before = await snapshot(application);
      await run(process.execPath, [bin, "codemod", "--adapter", adapter, application]);
      expect(await snapshot(application)).toEqual(before);
    });

    it("keeps a v3 session signed in after the data is migrated", async () => {
      const args = ["migrate-data", "--table", tableName, "--endpoint", engine.endpoint, "--yes", "--v3-quiet", "0"];
      await run(process.execPath, [bin, ...args], { cwd: application, env: { ...process.env, ...testEnvironment } });

      const { user, session } = v3.github;
      const answer = await requestSession(application, session.sessionToken);
      expect(answer).toMatchObject({ user: { id: user.id, email: user.email, name: user.name } });
    });

    it("signs nobody in with another cookie", async () => {
      expect(await requestSession(application, "0".repeat(64))).toEqual({});
    });
  },
);

/** What the application reads from its environment; the SDK takes the endpoint from `AWS_ENDPOINT_URL_DYNAMODB`. */
function environmentOf(engine: Engine): Record<string, string> {
  return {
    AWS_ENDPOINT_URL_DYNAMODB: engine.endpoint,
    NEXT_AUTH_AWS_ACCESS_KEY: testCredentials.accessKeyId,
    NEXT_AUTH_AWS_SECRET_KEY: testCredentials.secretAccessKey,
    NEXT_AUTH_AWS_REGION: testRegion,
    NEXTAUTH_URL: "http://localhost:3000",
    SECRET: v3Secret,
    GITHUB_ID: "id",
    GITHUB_SECRET: "secret",
    EMAIL_SERVER: "smtp://127.0.0.1:25",
    EMAIL_FROM: "auth@example.com",
  };
}

/** The packages that the upgraded application needs, from this repository's own. */
async function installPackages(application: string): Promise<void> {
  const modules = join(application, "node_modules");
  await mkdir(modules);
  for (const name of ["next-auth", "@next-auth", "@auth", "@aws-sdk", "react", "next", "nodemailer"]) {
    await symlink(join(root, "node_modules", name), join(modules, name));
  }
  await symlink(root, join(modules, "migrate-nextauth-dynamo"));
}

async function snapshot(application: string): Promise<string[]> {
  const files = ["package.json", "pages/api/auth/[...nextauth].js", "pages/_app.js", "pages/index.js"];
  return Promise.all(files.map((file) => readFile(join(application, file), "utf8")));
}

/** Calls the API route as Next.js would for `GET /api/auth/session`, and returns what it answers. */
async function requestSession(application: string, sessionToken: string): Promise<unknown> {
  const bundle = join(application, "route.cjs");
  await build({
    entryPoints: [join(application, "pages/api/auth/[...nextauth].js")],
    outfile: bundle,
    bundle: true,
    // Bundled as Next.js does it: the published adapters can only be imported, next-auth only required.
    external: ["@aws-sdk/*", "next", "next/*", "nodemailer"],
    platform: "node",
    format: "cjs",
  });
  const { default: handler } = createRequire(import.meta.url)(bundle);
  const request = {
    method: "GET",
    headers: { host: "localhost:3000" },
    cookies: { "next-auth.session-token": sessionToken },
    query: { nextauth: ["session"] },
    body: {},
  };
  return new Promise((resolve, reject) => {
    const response = {
      status: () => response,
      setHeader: () => response,
      getHeader: () => undefined,
      json: resolve,
      send: resolve,
      end: resolve,
      redirect: (to: string) => reject(new Error(`redirected to ${to}`)),
    };
    handler(request, response).catch(reject);
  });
}
