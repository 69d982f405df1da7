import type { Finding } from "../finding.ts";
import { findingAt, type ProjectFile } from "./findings.ts";

/** What an example shows is for somebody else to fill in. */
const isExample = (name: string) => /(example|sample|template|dist|defaults?)$/i.test(name);

const envFile = /(^|\/)\.env(\.[\w.-]+)?$/;

/** `NAME=value` of env files, Dockerfiles and compose lists, `NAME: value` of YAML, `"NAME": "value"` of JSON and of next.config. */
const settings =
  /(?<![\w$.]|\$\{)(["']?)(NEXTAUTH_URL|NEXTAUTH_URL_INTERNAL|VERCEL_URL)\1[ \t]*([=:])(?=[ \t]*([^\n#]*))/g;

/** How next-auth v4 reads the address of the application where v3 read it otherwise. */
export function addressFindings(file: ProjectFile): Finding[] {
  if (isExample(file.name)) return [];
  return [...file.text.matchAll(settings)].flatMap((match) => {
    const [, quote = "", name = "", sign = "", rest = ""] = match;
    const lead = file.text.slice(file.text.lastIndexOf("\n", match.index) + 1, match.index);
    if (/^\s*(#|\/\/|\*)/.test(lead)) return [];
    const value = settingOf(file.name, rest, { isYaml: sign === ":" && quote === "" });
    return value === undefined ? [] : findingOf(file, match.index, name, value);
  });
}

/** Whether an address is set at all, however. */
export function setsAddress({ name, text }: ProjectFile): boolean {
  return !isExample(name) && /(?<![\w$.#])NEXTAUTH_URL["']?[ \t]*[=:]/.test(text);
}

/** On Vercel v3 took the deployment's own address where nothing else was set. */
export function missingAddress(vercel: ProjectFile): Finding {
  return findingAt(vercel, 0, {
    code: "NAD413",
    level: "note",
    message:
      "No file sets NEXTAUTH_URL: on Vercel next-auth v3 then used the deployment's address, next-auth v4 uses the requested one.",
    hint: "Set NEXTAUTH_URL for the environments whose address is registered with the providers, unless it is set in Vercel already.",
  });
}

/** The text that the setting may turn out to be: `""` where it may be empty; undefined where nothing is known of it. */
function settingOf(file: string, rest: string, { isYaml }: { readonly isYaml: boolean }): string | undefined {
  const text = rest.trim().replace(/,$/, "").trim();
  if (/\.([cm]?[jt]s)$/.test(file)) return ofCode(text);
  // Compose and YAML take a setting without a value for one that comes from outside.
  if (text === "" && isYaml && !envFile.test(file)) return undefined;
  const plain = text.replace(/^(["'])(.*)\1$/, "$2").replace(/^(["'])(.*?)\1[\s,}].*$/, "$2");
  if (/^\$\{\w+:?-\}$/.test(plain)) return "";
  if (/^[$<{%]|\$\{/.test(plain)) return undefined;
  return plain.replace(/["']$/, "");
}

/** `process.env.X || ""`, `""`, `"example.com"` */
function ofCode(text: string): string | undefined {
  if (/(\|\||\?\?)\s*(""|''|``)[\s}),;]*$/.test(text)) return "";
  const literal = /^(["'`])([^"'`$]*)\1[\s}),;]*$/.exec(text);
  return literal?.[2];
}

function findingOf(file: ProjectFile, offset: number, name: string, value: string): Finding[] {
  if (name === "VERCEL_URL") {
    if (value === "") return [];
    return [
      findingAt(file, offset, {
        code: "NAD412",
        message:
          "VERCEL_URL is set here, which next-auth v3 took for the application's address; next-auth v4 doesn't read it on the server, and goes to localhost:3000.",
        hint: "Set NEXTAUTH_URL instead, with https:// in front.",
      }),
    ];
  }
  if (value === "") {
    return [
      findingAt(file, offset, {
        code: "NAD410",
        message: `${name} may be empty here, which next-auth v3 took for not set; next-auth v4 makes a URL of it and throws on every request.`,
        hint: "Set it to the application's address, or remove it.",
      }),
    ];
  }
  if (/^[a-z][a-z\d+.-]*:\/\//i.test(value)) return [];
  return [
    findingAt(file, offset, {
      code: "NAD411",
      message: `${name} has no https:// in front, which next-auth v3 added everywhere; next-auth v4's getToken reads the cookie of an address without TLS then, and finds nobody signed in.`,
      hint: "Write https:// (or http:// on localhost) in front of the address.",
    }),
  ];
}
