import { execFile } from "node:child_process";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { mkdir, mkdtemp, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";

const run = promisify(execFile);
const cache = new URL("../../../node_modules/.cache/", import.meta.url).pathname;

/**
 * For each minor version of Kubernetes an npm package whose types are generated from its published OpenAPI document: the official
 * JavaScript client, and cdk8s where there was no client. Of 1.35 there is neither; what 1.34 and 1.36 have of a stable version of
 * an API, it has (Kubernetes, "Deprecation Policy", rule 1).
 */
const packages = {
  28: "@kubernetes/client-node@0.20.0",
  29: "@kubernetes/client-node@0.21.0",
  30: "@kubernetes/client-node@0.22.3",
  31: "cdk8s-plus-31@2.6.43",
  32: "@kubernetes/client-node@1.1.2",
  33: "@kubernetes/client-node@1.3.0",
  34: "@kubernetes/client-node@1.4.0",
  36: "@kubernetes/client-node@2.0.1",
} as const;

export type Minor = keyof typeof packages;
export const minors = Object.keys(packages).map(Number) as Minor[];

interface Field {
  readonly type: string;
  readonly isOptional: boolean;
  /** What the API reference says of it. */
  readonly says: string;
}

/** The published types of a version, each with its fields. */
export interface Schemas {
  readonly minor: Minor;
  readonly types: ReadonlyMap<string, ReadonlyMap<string, Field>>;
}

/** Fetches the types of a version once; later calls find them in the cache. */
export async function schemasOf(minor: Minor): Promise<Schemas> {
  const folder = join(cache, `kubernetes-1.${minor}`);
  if (!existsSync(folder)) await fetchTypes(packages[minor], folder);
  const texts = readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(".d.ts"))
    .map((name) => readFileSync(join(folder, name), "utf8"));
  const said = /(?:OpenAPI document|OpenAPI spec version): (?:release-|v)1\.(\d+)/.exec(texts.join("\n"))?.[1];
  if (said !== undefined && said !== String(minor)) throw new Error(`${packages[minor]} is of 1.${said}`);
  return { minor, types: new Map(texts.flatMap((text) => typesIn(text))) };
}

async function fetchTypes(name: string, folder: string): Promise<void> {
  await mkdir(cache, { recursive: true });
  const staging = await mkdtemp(join(cache, "staging-"));
  try {
    const { stdout } = await run("npm", ["pack", name, "--json", "--silent"], { cwd: staging });
    const [{ filename }] = JSON.parse(stdout) as [{ filename: string }];
    const kinds = ["package/dist/gen/model/*.d.ts", "package/dist/gen/models/*.d.ts", "package/lib/imports/k8s.d.ts"];
    const { stdout: listed } = await run("tar", ["-tzf", filename], { cwd: staging, maxBuffer: 2 ** 26 });
    const wanted = kinds.filter((kind) => listed.includes(kind.replace(/\*.*/, "")));
    await run("tar", ["-xzf", filename, "--wildcards", ...wanted], { cwd: staging });
    await rename(join(staging, "package"), folder);
  } finally {
    await rm(staging, { recursive: true, force: true });
  }
}

/** Classes and interfaces of generated declarations, which have one field a line, indented by four. */
function typesIn(text: string): readonly (readonly [string, ReadonlyMap<string, Field>])[] {
  return text
    .split(/^export (?:declare )?(?:class|interface) /m)
    .slice(1)
    .map((part) => {
      const fields = part.matchAll(
        /(?:\/\*\*((?:(?!\*\/)[\s\S])*)\*\/\s*)?^ {4}(?:readonly )?'?(\w+)'?(\??): (.*(?:\n {8}.*)?)/gm,
      );
      return [
        /^\w+/.exec(part)?.[0] ?? "",
        new Map(
          [...fields].map(([, says = "", name = "", optional = "", type = ""]) => [
            name,
            { type: type.replace(/;.*$/s, "").trim(), isOptional: optional === "?", says },
          ]),
        ),
      ] as const;
    });
}

/** What is wrong with an object by the types of a version: fields that it hasn't, that are missing, or are of another type. */
export function problemsBy(
  { types }: Schemas,
  value: { readonly apiVersion: string; readonly kind: string },
): readonly string[] {
  const problems: string[] = [];
  const { apiVersion, kind, ...rest } = value;
  if (!/^(?:[a-z.]+\/)?v1$/.test(apiVersion)) throw new Error(`${apiVersion} isn't among the types`);
  // cdk8s fills both in by itself.
  if (types.has(`Kube${kind}Props`)) check(rest, `Kube${kind}Props`, kind);
  else check(value, `V1${kind}`, kind);
  return problems;

  function check(part: unknown, type: string, path: string): void {
    const list = /^(?:Array<(.+)>|(.+)\[\])$/s.exec(type);
    const map = /^\{\s*\[key: string\]: (.+)/s.exec(type);
    if (list || map) {
      if (Array.isArray(part) !== Boolean(list) || typeof part !== "object" || part === null) {
        problems.push(`${path} is no ${type}`);
      } else {
        for (const each of Object.values(part))
          check(each, (list?.[1] ?? list?.[2] ?? map?.[1] ?? "").trim(), `${path}[]`);
      }
    } else if (/^(string|number|boolean)$/.test(type)) {
      if (typeof part !== type) problems.push(`${path} is no ${type}`);
    } else if (/^(IntOrString|Quantity)$/.test(type)) {
      if (!/^(string|number)$/.test(typeof part)) problems.push(`${path} is no ${type}`);
    } else checkFields(part, type, path);
  }

  function checkFields(part: unknown, type: string, path: string): void {
    const fields = types.get(type);
    if (!fields) throw new Error(`${path}: there is no type ${type}`);
    if (typeof part !== "object" || part === null || Array.isArray(part)) {
      problems.push(`${path} is no ${type}`);
      return;
    }
    for (const [name, { isOptional }] of fields) {
      if (!isOptional && !(name in part)) problems.push(`${path}.${name} is missing`);
    }
    for (const [name, each] of Object.entries(part)) {
      const field = fields.get(name);
      if (!field) problems.push(`${path}.${name} isn't known`);
      else check(each, field.type, `${path}.${name}`);
    }
  }
}

/** What the API reference says of a field. */
export function saidOf({ types }: Schemas, type: string, field: string): string {
  return (types.get(`V1${type}`) ?? types.get(type))?.get(field)?.says.replace(/\s+\*?\s*/g, " ") ?? "";
}
