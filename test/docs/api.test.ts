import { execFile } from "node:child_process";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { application } from "../support/adapter/consumer.ts";
import { fullExport, writeExport } from "../support/data/exports.ts";
import { mixedItems } from "../support/data/mixed-items.ts";
import { allItems, putAll } from "../support/data/table.ts";
import { clientFor, createTable, type Engine, engines, testEnvironment } from "../support/engines/index.ts";

vi.setConfig({ testTimeout: 120_000 });

const page = readFileSync(new URL("../../docs/api.md", import.meta.url), "utf8");

/** The page's examples by the file that their first line names. */
const examples = Object.fromEntries(
  [...page.matchAll(/```js\n\/\/ (\S+)\n([\s\S]*?)```/g)].map(([, name = "", code = ""]) => [name, code]),
);

/** A folder in which the examples stand, and where this package is installed as it is built. */
function folder(): Promise<string> {
  return application({ packages: { "@aws-sdk/client-dynamodb": "@aws-sdk/client-dynamodb" }, files: examples });
}

/** Runs an example as it stands on the page; fails when it does. */
async function run(cwd: string, name: string, args: readonly string[] = [], env: Record<string, string> = {}) {
  const quiet = { AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: "true", NO_COLOR: "1" };
  const environment = {
    NODE_ENV: "production" as const,
    PATH: process.env.PATH,
    HOME: "/nonexistent",
    ...quiet,
    ...env,
  };
  return promisify(execFile)(process.execPath, [name, ...args], { cwd, env: environment });
}

describe("the examples of docs/api.md", () => {
  it("are all run here", () => {
    expect(Object.keys(examples)).toEqual([
      "codemod.mjs",
      "plan.mjs",
      "plan-file.mjs",
      "migrate.mjs",
      "verify.mjs",
      "export.mjs",
      "inspect.mjs",
      "rollback.mjs",
      "downgrade.mjs",
      "doctor.mjs",
    ]);
    expect([...page.matchAll(/```js\n/g)]).toHaveLength(10);
  });

  it("plan by an export", async () => {
    const cwd = await folder();
    writeExport(join(cwd, "next-auth-export"), fullExport([...mixedItems(20)]));
    expect((await run(cwd, "export.mjs")).stdout).toMatch(/^20 items as of \d{4}-/);
  });

  it("show what a project's upgrade changes", async () => {
    const cwd = await folder();
    mkdirSync(join(cwd, "my-app"));
    writeFileSync(
      join(cwd, "my-app/options.js"),
      "import NextAuth from 'next-auth'\nexport default NextAuth({ providers: [], session: { jwt: true } })\n",
    );
    writeFileSync(join(cwd, "my-app/package.json"), '{ "dependencies": { "next-auth": "^3.29.0" } }');
    expect((await run(cwd, "doctor.mjs")).stdout).toContain("attention next-auth ^3.29.0");
    const { stdout } = await run(cwd, "codemod.mjs");
    expect(stdout).toContain("-export default NextAuth({ providers: [], session: { jwt: true } })");
    expect(stdout).toMatch(/^options\.js:2 NAD\d{3} /m);
    expect(stdout).toMatch(/\n1 files would change\n$/);
  });

  describe.each(engines)("on $name", ({ start, available }) => {
    describe.runIf(available)("", () => {
      let engine: Engine;
      beforeAll(async () => {
        engine = await start();
      });
      afterAll(() => engine.stop());

      it("plan, migrate, verify and roll back a table", async () => {
        const client = clientFor(engine);
        await createTable(client, "next-auth");
        await putAll(client, "next-auth", [...mixedItems(100)]);
        const before = await allItems(client, "next-auth");
        const cwd = await folder();
        const env = { ...testEnvironment, AWS_ENDPOINT_URL_DYNAMODB: engine.endpoint };

        expect((await run(cwd, "plan.mjs", [], env)).stdout).toMatch(/ACCOUNT[\s\S]+ write units, about \$0\.00\n/);

        const migrated = await run(cwd, "migrate.mjs", [], env);
        const { outcome, run: id, left } = JSON.parse(migrated.stdout);
        expect({ outcome, left }).toEqual({ outcome: "finished", left: [] });
        expect(migrated.stderr).toMatch(new RegExp(`^(0 items written\n)+run ${id}\n(\\d+ items written\n)+$`));
        expect(await allItems(client, "next-auth")).not.toEqual(before);

        expect((await run(cwd, "verify.mjs", [], env)).stdout).toBe("100 items\n");

        expect((await run(cwd, "inspect.mjs", [], env)).stdout).toMatch(
          /^account \w+:… v3: .+ v4: who signs in with it is this/m,
        );

        expect((await run(cwd, "rollback.mjs", [id], env)).stdout).toMatch(/^ACCOUNT \{ restored: \d+ \}$/m);
        expect(await allItems(client, "next-auth")).toEqual(before);

        const planned = await run(cwd, "plan-file.mjs", [], env);
        expect(planned.stdout).toMatch(/^\d+ write units are planned\nfinished \S+\n$/);
        expect((await run(cwd, "verify.mjs", [], env)).stdout).toBe("100 items\n");
        expect((await run(cwd, "downgrade.mjs", [], env)).stdout).toMatch(/^\S+ \{ update: \d+ \}\n\[\]\n$/);
      });
    });
  });
});
