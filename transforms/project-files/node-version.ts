import semver from "semver";
import type { Finding } from "../finding.ts";
import { findingAt, type Needs, type ProjectFile } from "./findings.ts";

/** Node.js's own names of the lines that ended before anything here runs. */
const codenames: ReadonlyMap<string, string> = new Map([
  ["argon", "4"],
  ["boron", "6"],
  ["carbon", "8"],
  ["dubnium", "10"],
  ["erbium", "12"],
  ["fermium", "14"],
  ["gallium", "16"],
  ["hydrogen", "18"],
  ["iron", "20"],
]);

const code = /\.[cm]?[jt]sx?$/;
const version = /v?(\d+(?:\.\d+){0,2}|lts\/[a-z]+)/.source;

/** Where a version of Node.js is asked for, by the file's name: each match of the pattern holds it. */
const places: readonly { readonly file: RegExp; readonly pattern: RegExp }[] = [
  { file: /(^|\/)\.(nvmrc|node-version)$/, pattern: new RegExp(`^\\s*${version}`, "gm") },
  { file: /(^|\/)\.tool-versions$/, pattern: new RegExp(`^\\s*(?:nodejs|node)\\s+${version}`, "gm") },
  { file: /(^|\/)\.?mise\.toml$/, pattern: new RegExp(`^\\s*(?:nodejs|node)\\s*=\\s*["']?${version}`, "gm") },
  {
    file: /(^|\/)([\w.-]*\.)?Dockerfile[\w.-]*$/i,
    pattern: new RegExp(
      `^\\s*(?:FROM\\s+(?:--\\S+\\s+)*(?:\\S*/)?node:|(?:ARG|ENV)\\s+NODE(?:JS)?_?(?:VERSION|MAJOR|TAG|IMAGE|BASE)?(?:\\s*=\\s*|\\s+)["']?(?:\\S*\\bnode:)?)${version}`,
      "gim",
    ),
  },
  { file: /(^|\/)(netlify|fly)\.toml$/, pattern: new RegExp(`\\bNODE_VERSION\\s*=\\s*["']?${version}`, "g") },
  {
    file: /(^|\/)(vercel|now)\.json$/,
    pattern: new RegExp(`"(?:nodejs|nodeVersion|runtime)"\\s*:\\s*"(?:nodejs)?${version}(?:\\.x)?"`, "g"),
  },
  {
    file: /(^|\/)devcontainer\.json$/,
    pattern: new RegExp(`(?:(?:type|java)script-node:(?:[01]-)?|"VARIANT"\\s*:\\s*")${version}`, "g"),
  },
  { file: /(^|\/)Jenkinsfile$/, pattern: new RegExp(`\\bimage\\s*\\(?\\s*["'](?:\\S*/)?node:${version}`, "g") },
  { file: /(^|\/)app\.yaml$/, pattern: new RegExp(`^runtime:\\s*["']?nodejs${version}`, "gm") },
  // `runtime: nodejs14.x`, `"Runtime": "nodejs14.x"`, `default = "nodejs14.x"`, `runtime nodejs14.x`
  { file: /\.(ya?ml|json|tf|arc|[cm]?[jt]sx?)$/, pattern: /\bnodejs(\d+)\.(?:x|\d+)\b/g },
  // `lambda.Runtime.NODEJS_14_X` of the CDK, `lambda.Runtime.NodeJS14dX` of Pulumi
  { file: code, pattern: /\b(?:NODEJS_|NodeJS)(\d+)(?:_X|_\d+|dX)\b/g },
  {
    file: /\.ya?ml$/,
    pattern: new RegExp(
      `\\b(?:node-version|node_js|nodejs|nodeVersion|versionSpec|NODE_VERSION(?:\\s+value)?)\\s*:\\s*["']?${version}`,
      "g",
    ),
  },
  { file: /\.ya?ml$/, pattern: new RegExp(`\\b(?:image|name):\\s*["']?(?:\\S*/)?node:${version}`, "g") },
  { file: /\.ya?ml$|(^|\/)Jenkinsfile$/, pattern: new RegExp(`\\bnvm (?:use|install)\\s+${version}`, "g") },
];
/** A matrix: `node-version: [12.x, 14.x]`, and the same with an item on each line. */
const matrices = [
  /\b(?:node-version|node_js|node)\s*:\s*\[([^\]\n]*)\]/g,
  /\b(?:node-version|node_js|node)[^\S\n]*:[^\S\n]*\r?\n((?:[^\S\n]*-[^\S\n]+[\w.'"/]+[^\n]*\n?)+)/g,
];

/** The places of a file that ask for a Node.js on which the upgraded application doesn't run. */
export function nodeVersionFindings(file: ProjectFile, needs: Needs): Finding[] {
  const asked = places
    .filter(({ file: name }) => name.test(file.name))
    .flatMap(({ pattern }) =>
      [...file.text.matchAll(pattern)].map((match) => ({
        offset: match.index + match[0].lastIndexOf(match[1] ?? ""),
        text: match[1] ?? "",
      })),
    )
    .filter(({ offset }) => !isAside(file, offset));
  const inMatrix = /\.ya?ml$/.test(file.name)
    ? matrices.flatMap((matrix) =>
        [...file.text.matchAll(matrix)].map((match) => ({ offset: match.index, text: oldestOf(match[1] ?? "") })),
      )
    : [];
  const byOffset = new Map([...asked, ...inMatrix].map((one) => [one.offset, one]));
  return [...byOffset.values()].flatMap(({ offset, text }) => {
    if (!isOlder(text, needs.node)) return [];
    return [nodeFinding(file, offset, `asks for Node.js ${text}`, needs)];
  });
}

/** How code names a Node.js that a cloud runs functions on. */
const runtimeNames = ["nodejs", "NODEJS_", "NodeJS"] as const;

/** The cheap test that most files of code fail: they name no Node.js that functions are run on. */
export function namesRuntime(text: Buffer): boolean {
  return runtimeNames.some((name) => text.includes(name));
}

/** In a comment, or one of several that a list lets in. */
function isAside({ name, text }: ProjectFile, offset: number): boolean {
  const before = text.slice(text.lastIndexOf("\n", offset - 1) + 1, offset);
  const comment = code.test(name) ? /^\s*(?:\*|\/\*)|(?:^|\s)\/\// : /(?:^|\s)(?:#|\/\/)/;
  if (comment.test(before) || /^\s*-\s*["']?\w*$/.test(before)) return true;
  return /\[[^\][{}:=]*$/.test(text.slice(Math.max(0, offset - longestList), offset));
}

/** No list of versions is longer, in characters. */
const longestList = 500;

export function nodeFinding(file: ProjectFile, offset: number, what: string, { node, nodeFor }: Needs): Finding {
  return findingAt(file, offset, {
    code: "NAD402",
    message: `${file.name} ${what}, and ${nodeFor} needs ${node} or later.`,
    hint: `Require Node.js ${semver.major(node) < 20 ? 20 : semver.major(node)} or later here, and wherever the application is built and runs.`,
  });
}

function oldestOf(list: string): string {
  const versions = list.split(/[,\n]/).map((item) =>
    item
      .trim()
      .replace(/^-\s*/, "")
      .replace(/^["']|["']$/g, ""),
  );
  const [oldest = ""] = versions
    .filter((item) => /^\d/.test(item))
    .sort((a, b) => Number.parseFloat(a) - Number.parseFloat(b));
  return /^\d+(\.\d+)*/.exec(oldest)?.[0] ?? "";
}

/** `14`, `14.17`, `14.17.0`, `lts/fermium`: older at the newest that it stands for. */
function isOlder(text: string, lowest: string): boolean {
  const plain = text.startsWith("lts/") ? codenames.get(text.slice(4)) : text;
  if (plain === undefined || semver.validRange(plain) === null) return false;
  return !semver.intersects(plain, `>=${lowest}`);
}
