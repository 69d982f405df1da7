import { execFileSync, spawnSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { cp } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { temporaryFolder } from "../support/temporary/folder.ts";

const root = new URL("../../", import.meta.url).pathname;
const folder = join(root, ".github/workflows");
const read = (name: string) => readFileSync(join(folder, name), "utf8");
const manifest = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));

describe.each(readdirSync(folder))("the workflow %s", (name) => {
  const text = read(name);
  const workflow = parse(text);

  it("takes actions by their commit, and says which version that is", () => {
    const uses = [...text.matchAll(/\buses: (.*)/g)].map(([, action = ""]) => action);
    expect(uses.length).toBeGreaterThan(0);
    for (const action of uses) expect(action).toMatch(/^[\w-]+\/[\w-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/);
  });

  it("may read the repository and no more, holds no secret and keeps no credentials", () => {
    expect(workflow.permissions).toEqual({ contents: "read" });
    expect(text).not.toMatch(/secrets\.|NODE_AUTH_TOKEN|_authToken/);
    expect(text.match(/persist-credentials: false/g)).toHaveLength(text.match(/actions\/checkout@/g)?.length ?? 0);
  });

  it("puts nothing that others write into a script", () => {
    const scripts = Object.values<{ steps: readonly { run?: string }[] }>(workflow.jobs).flatMap(({ steps }) =>
      steps.flatMap(({ run }) => run ?? []),
    );
    for (const script of scripts) expect(script).not.toContain("${{");
  });
});

describe("publishing", () => {
  const { on, jobs } = parse(read("publish.yml"));
  const scripts: string[] = jobs.publish.steps.flatMap(({ run }: { run?: string }) => run ?? []);

  it("is done by a release, with provenance and the identity of the workflow", () => {
    expect(on).toEqual({ release: { types: ["published"] } });
    expect(jobs.publish.permissions).toEqual({ contents: "read", "id-token": "write" });
    expect(scripts).toContain("npm publish --provenance --access public");
    expect(scripts).toContain("npm ci --ignore-scripts");
    expect(scripts.join().match(/npm install(?! --package-lock-only)/)).toBeNull();
  });

  it("keeps the list of what is bundled with that of what is installed", () => {
    const kept = jobs.publish.steps.find(({ with: given }: { with?: { name?: string } }) => given?.name === "sbom");
    expect(kept.with.path.trim().split("\n")).toEqual(["sbom.cdx.json", "dist/sbom.cdx.json"]);
  });

  it("lists all that is installed with the package, with versions and licences", { timeout: 120_000 }, async () => {
    const copy = temporaryFolder("sbom");
    for (const name of ["package.json", "package-lock.json", ".npmrc"]) await cp(join(root, name), join(copy, name));
    const script = scripts.find((each) => each.includes("npm sbom")) ?? "";
    execFileSync("bash", ["-euo", "pipefail", "-c", script], { cwd: copy, stdio: "pipe" });
    const { components } = JSON.parse(readFileSync(join(copy, "sbom.cdx.json"), "utf8"));
    type Component = { name: string; version: string; licenses?: unknown };
    const listed = components.map(({ name, version }: Component) => `${name}@${version}`).sort();
    type Locked = { version: string; dev?: true; devOptional?: true; peer?: true };
    const { packages } = JSON.parse(readFileSync(join(root, "package-lock.json"), "utf8"));
    const locked = Object.entries<Locked>(packages)
      .filter(([path, { dev, devOptional, peer }]) => path !== "" && !dev && !devOptional && !peer)
      .map(([path, { version }]) => `${path.replace(/^.*node_modules\//, "")}@${version}`);
    expect(listed).toEqual([...new Set(locked)].sort());
    expect(components.filter(({ licenses }: Component) => licenses === undefined)).toEqual([]);
  });
});

it("audits every week", () => {
  const { on, jobs } = parse(read("audit.yml"));
  expect(on.schedule).toEqual([{ cron: expect.stringMatching(/^\d+ \d+ \* \* [0-6]$/) }]);
  expect(JSON.stringify(jobs)).toContain("npm audit --omit dev");
  expect(JSON.stringify(jobs)).toContain("npm audit --json | npx tsx scripts/audit-bundled.ts");
});

it("an advisory of a package that is bundled fails the audit, and no other does", () => {
  const { components } = JSON.parse(readFileSync(join(root, "dist/sbom.cdx.json"), "utf8"));
  const audit = (vulnerabilities: unknown) =>
    spawnSync(join(root, "node_modules/.bin/tsx"), [join(root, "scripts/audit-bundled.ts")], {
      encoding: "utf8",
      input: JSON.stringify({ vulnerabilities }),
    });
  const advisory = { title: "Reads too much", url: "https://advisories.test/1" };
  const { name, version } = components[0];
  expect(audit({ [name]: { via: [advisory] } })).toMatchObject({
    status: 1,
    stderr: `${name} ${version}: Reads too much (https://advisories.test/1)\n`,
  });
  expect(audit({ vitest: { via: [advisory] }, [name]: { via: ["vitest"] } })).toMatchObject({ status: 0, stderr: "" });
  // Without an answer of the registry nothing was audited.
  expect(audit(undefined).status).toBe(1);
});

it("imports each package that it depends on", () => {
  const code = readdirSync(join(root, "dist"), { recursive: true, encoding: "utf8" })
    .filter((name) => /\.c?js$/.test(name))
    .map((name) => readFileSync(join(root, "dist", name), "utf8"))
    .join("\n");
  const imported = (name: string) =>
    new RegExp(`(?:from|import|require|import\\(|import\\.meta\\.url\\))\\s*\\(?["'\`]${name}["'\`/]`).test(code);
  expect(Object.keys(manifest.dependencies).filter((name) => !imported(name))).toEqual([]);
});

it("SECURITY.md names the test of each promise", () => {
  const page = readFileSync(join(root, "SECURITY.md"), "utf8");
  const promises =
    page
      .split("What is promised")[1]
      ?.split(/^- (?=\*\*)/m)
      .slice(1) ?? [];
  expect(promises.length).toBeGreaterThanOrEqual(8);
  for (const promise of promises) {
    const tests = [...promise.matchAll(/`((?:src|test)\/[^`]+)`/g)].map(([, path = ""]) => path);
    expect(tests.length, promise).toBeGreaterThan(0);
    for (const path of tests) expect(existsSync(join(root, path)), path).toBe(true);
  }
});
