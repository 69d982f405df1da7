import { execFile } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { cp, mkdir, symlink } from "node:fs/promises";
import { basename, join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, expect, it } from "vitest";
import { mixedItems } from "../support/data/mixed-items.ts";
import { sharedEnvironment } from "../support/data/shared-cli.ts";
import { putAll } from "../support/data/table.ts";
import { startDynalite } from "../support/engines/dynalite.ts";
import { clientFor, createTable, type Engine } from "../support/engines/index.ts";
import { type S3Server, startS3 } from "../support/engines/s3.ts";
import { temporaryFolder } from "../support/temporary/folder.ts";

const root = new URL("../../", import.meta.url).pathname;
const run = promisify(execFile);

/** The instructions of each stage, with their line continuations joined. */
const stages = readFileSync(join(root, "deploy/Dockerfile"), "utf8")
  .split(/^FROM /m)
  .slice(1)
  .map((stage) =>
    stage
      .replaceAll("\\\n", " ")
      .split("\n")
      .filter((line) => /^[A-Z]+ /.test(line))
      .map((line): readonly [string, string] => [line.split(" ")[0] ?? "", line.slice(line.indexOf(" ") + 1)]),
  );

/** What `docker build` is given, by the .dockerignore. */
const context = readFileSync(join(root, "deploy/Dockerfile.dockerignore"), "utf8")
  .split("\n")
  .filter((line) => line.startsWith("!"))
  .flatMap((line) => matching(line.slice(1)));

/** Names in the root of the repository that a pattern takes; only a star at the end of a name occurs. */
function matching(pattern: string): readonly string[] {
  const expression = new RegExp(`^${pattern.replaceAll(".", "\\.").replace("*", ".*")}$`);
  return readdirSync(root).filter((name) => expression.test(name));
}

let image: string;
let engine: Engine;
let s3: S3Server;
beforeAll(async () => {
  [engine, s3] = await Promise.all([startDynalite(), startS3()]);
  image = temporaryFolder("image");
});
afterAll(async () => {
  await engine.stop();
  await s3.stop();
});

it("has in the image what a shard needs, and nothing of the development", { timeout: 300_000 }, async () => {
  const [build = [], last = []] = stages;
  const [source, app] = [join(image, "build"), join(image, "app")];
  await mkdir(source);
  for (const name of context) await cp(join(root, name), join(source, name), { recursive: true });
  // The first stage's packages are those of the development, which are here already.
  await symlink(join(root, "node_modules"), join(source, "node_modules"));
  for (const [instruction, text] of build) {
    if (instruction === "RUN" && !text.startsWith("npm ci")) await run("sh", ["-c", text], { cwd: source });
  }

  await mkdir(app);
  for (const [instruction, text] of last) {
    if (instruction === "COPY") {
      const from = text.startsWith("--from=build") ? image : source;
      const [target = "", ...names] = text
        .replace(/--from=\S+ /, "")
        .split(" ")
        .reverse();
      for (const name of names) {
        await cp(join(from, name), join(app, target, names.length > 1 ? basename(name) : ""), { recursive: true });
      }
    }
    // The cache is that of this machine.
    if (instruction === "RUN") {
      await run("sh", ["-c", text.replace("npm cache clean --force", "true")], { cwd: app });
    }
  }
  const entry = JSON.parse(last.find(([instruction]) => instruction === "ENTRYPOINT")?.[1] ?? "[]") as string[];
  const [node = "", ...words] = entry.map((word) => word.replace(/^\/app/, app));

  const client = clientFor(engine);
  await createTable(client, "people");
  await putAll(client, "people", [...mixedItems(20)]);
  const flags = ["--table", "people", "--endpoint", engine.endpoint, "--state", "dynamodb:state", "--run", "first"];
  const { stdout } = await run(
    node,
    [...words, "migrate-data", ...flags, "--journal", `s3://${s3.bucket}/journals`, "--yes", "--json", "--shards", "1"],
    {
      cwd: image,
      env: {
        NODE_ENV: "production",
        PATH: process.env.PATH,
        ...sharedEnvironment(s3, { AWS_BATCH_JOB_ARRAY_INDEX: "0" }),
      },
    },
  );
  expect(JSON.parse(stdout)).toMatchObject({ outcome: "finished", items: { byType: { ACCOUNT: { update: 6 } } } });
  await expect(run("ls", [join(app, "node_modules/vitest")])).rejects.toThrow();
});
