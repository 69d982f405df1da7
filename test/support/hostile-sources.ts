import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** Sources that somebody made to stop a tool that reads them: files by their names, for a size. */
export type Hostile = (size: number) => Readonly<Record<string, string>>;

const good = 'import { useSession } from "next-auth/client"\nexport const a = () => useSession()[0]\n';
const head = 'import NextAuth from "next-auth"\nexport default NextAuth({ secret: "s", providers: [] })\n';
const list = (count: number, text: (i: number) => string, glue = "") =>
  Array.from({ length: Math.round(count) }, (_, i) => text(i)).join(glue);
const component = (i: number) => `function C${i}(){const [s,l]=useSession();return s}`;

interface HostileSource {
  /** At which it takes about a second. */
  readonly size: number;
  readonly make: Hostile;
  /** It is left out for its size or depth; otherwise it is read. */
  readonly isTooMuch?: true;
}

export const hostileSources: Readonly<Record<string, HostileSource>> = {
  "a long string": { size: 400_000, make: (n) => ({ "a.js": `${good}x="${"a".repeat(n)}"\n` }) },
  "a long name": { size: 400_000, make: (n) => ({ "a.js": `${good}var ${"a".repeat(n)} = 1\n` }) },
  "a secret of backslashes": { size: 400_000, make: (n) => ({ "a.js": `${good}secret = "${"\\".repeat(n)}"\n` }) },
  "many beginnings of secrets": { size: 20_000, make: (n) => ({ "a.js": `${good}x = '${'secret="'.repeat(n)}'\n` }) },
  "a secret without an end in a comment": {
    size: 400_000,
    make: (n) => ({ "a.js": `${good}// secret="${"a ".repeat(n / 2)}\n` }),
  },
  "an address without an end": { size: 20_000, make: (n) => ({ "a.js": `${good}x = "${"://a:b".repeat(n)}"\n` }) },
  "many keys without an end": {
    size: 5_000,
    make: (n) => ({ "a.js": `${good}x = "${"-----BEGIN PRIVATE KEY-----".repeat(n)}"\n` }),
  },
  "one line of many statements": {
    size: 4_000,
    make: (n) => ({ "a.js": `${good.replaceAll("\n", ";")}${"var v={b:[1,2,3]};f(v);".repeat(n)}` }),
  },
  "one line of many changes": {
    size: 2_000,
    make: (n) => ({ "a.js": `import { useSession } from "next-auth/client";${list(n, component)}` }),
  },
  "many lines that change": {
    size: 2_000,
    make: (n) => ({ "a.js": `import { useSession } from "next-auth/client"\n${list(n, component, "\n")}` }),
  },
  "many imports": {
    size: 2_000,
    make: (n) => ({ "a.js": list(n, (i) => `import {signIn as s${i}} from "next-auth/client"\ns${i}()`, "\n") }),
  },
  "white space": {
    size: 200_000,
    make: (n) => ({ "a.js": `${good}x = 1${" ".repeat(n)}${"\n".repeat(n)}` }),
  },
  comments: { size: 40_000, make: (n) => ({ "a.js": `${good}${"// x\n".repeat(n)}/*${" *".repeat(n)}*/\n` }) },
  "many templates": {
    size: 3_000,
    // biome-ignore lint/suspicious/noTemplateCurlyInString: it is what the file holds
    make: (n) => ({ "a.js": `${good}${list(n, (i) => ["`a${secret", i, "}b${`c${d}`}`"].join(""), ";\n")}\n` }),
  },
  "one template of many parts": {
    size: 20_000,
    // biome-ignore lint/suspicious/noTemplateCurlyInString: it is what the file holds
    make: (n) => ({ "a.js": `${good}secret = \`${"${a}b".repeat(n)}\`\n` }),
  },
  "a long sum": { size: 600, make: (n) => ({ "a.js": `${good}secret = ${list(n, (i) => `"a${i}"`, " + ")}\n` }) },
  "deep brackets": { size: 400, make: (n) => ({ "a.js": `${good}x = ${"[".repeat(n)}${"]".repeat(n)}\n` }) },
  "calls on calls": { size: 300, make: (n) => ({ "a.js": `${head}p${".then(x => x)".repeat(n)}\n` }) },
  "calls on calls, too many": {
    isTooMuch: true,
    size: 10_000,
    make: (n) => ({ "a.js": `${head}p${".then(x => x)".repeat(n)}\n`, "b.js": good }),
  },
  "variables that are given variables": {
    size: 4_000,
    make: (n) => ({ "a.js": `${good}secret = v0\n${list(n, (i) => `v${i} = v${i + 1}`, "\n")}\n` }),
  },
  "modules that pass on": {
    size: 600,
    make: (n) => ({
      "m0.js": `${good}export * from "next-auth/client"\n`,
      ...Object.fromEntries(Array.from({ length: n }, (_, i) => [`m${i + 1}.js`, `export * from "./m${i}"\n`])),
      "z.js": `import { useSession } from "./m${n}"\nexport const z = () => useSession()[0]\n`,
    }),
  },
  "one line of megabytes": {
    isTooMuch: true,
    size: 5_000_000,
    make: (n) => ({ "a.js": `${good}${"f();".repeat(n / 4)}`, "b.js": good }),
  },
};

/** The same in a folder, which is removed in the end. */
export async function inFolder<Result>(
  files: Readonly<Record<string, string>>,
  work: (folder: string) => Promise<Result>,
): Promise<Result> {
  const folder = mkdtempSync(join(tmpdir(), "hostile-"));
  try {
    for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
    return await work(folder);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** Seconds of the processor that a task takes, whatever else the machine does. */
export async function secondsOf(task: () => Promise<unknown>): Promise<number> {
  const before = process.cpuUsage();
  await task();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1e6;
}
