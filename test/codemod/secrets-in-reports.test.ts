/** Whatever a finding, a change or a diff quotes of somebody's code: no report shows a credential that stands in it. */
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { expect, it } from "vitest";
import { runCodemod } from "../../src/codemod/run.ts";
import { codemodDocument, rendererFor } from "../../src/report/index.ts";
import { spoken } from "../../src/words.ts";
import { findFixtures } from "../support/codemod-fixtures.ts";
import { temporaryFolder } from "../support/temporary/folder.ts";

/** Nobody writes it otherwise. */
const marker = "hunter2Kennwort";

/** Literals that a fixture gives to something with a credential's name; an address or an empty one says nothing. */
const given =
  /\b((?:\w*(?:secret|password|token|apiKey|accessKeyId|secretAccessKey|privateKey|signingKey|encryptionKey))["']?\s*[:=]\s*)(["'`])(?!https?:)[^"'`\n$]+\2/gi;

/** What stands beside the code: settings, comments and packages that are fetched with a token. */
const around: Readonly<Record<string, string>> = {
  "package.json": `{ "dependencies": { "next-auth": "git+https://me:${marker}@git.example/next-auth.git#v3", "aws-sdk": "https://x.example/a.tgz?token=${marker}", "next": "^10" }, "config": { "apiKey": "${marker}" } }\n`,
  ".env": `NEXTAUTH_URL=me:${marker}@app.example\nNEXTAUTH_SECRET=${marker}\nVERCEL_URL=${marker}\n`,
  ".env.local": `NEXTAUTH_URL=\nGITHUB_SECRET=${marker}\n`,
  "serverless.yml": `provider:\n  runtime: nodejs12.x\n  environment:\n    NEXTAUTH_URL: ${marker}\n    SECRET: ${marker}\n`,
  Dockerfile: `FROM node:12\nENV SECRET=${marker}\nENV NEXTAUTH_URL=${marker}\n`,
  "vercel.json": `{ "env": { "NEXTAUTH_URL": "${marker}", "SECRET": "${marker}" } }\n`,
};

it("no report of the codemod shows one, in any form", { timeout: 300_000 }, async () => {
  const folder = temporaryFolder("secrets-in-reports");
  const put = (path: string, text: string) => {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  };
  for (const [path, text] of Object.entries(around)) put(path, text);
  let count = 0;
  for (const [index, { files }] of findFixtures().entries()) {
    for (const { inputPath } of files) {
      const text = readFileSync(inputPath, "utf8").replaceAll(given, (_, head: string, quote: string) => {
        count++;
        return `${head}${quote}${marker}${quote}`;
      });
      put(
        join(`f${index}`, inputPath.split("/").slice(-3).join("/")),
        `${text}\n// clientSecret: "${marker}", PASSWORD=${marker}\n`,
      );
    }
  }
  expect(count).toBeGreaterThan(150);
  const report = await runCodemod({ cwd: folder, dryRun: true });
  const rendered = { model: spoken(report, String), document: spoken(codemodDocument(report), String) };
  let shown = JSON.stringify(report);
  for (const extension of ["md", "html", "txt", "sarif"]) {
    shown += await rendererFor(`report.${extension}`)?.(rendered);
  }
  expect(report.files.filter(({ diff }) => diff !== "").length).toBeGreaterThan(200);
  const places = [...shown.matchAll(new RegExp(`.{0,80}${marker}.{0,20}`, "gs"))].map(([found]) => found);
  expect(places).toEqual([]);
});
