/** Runs the modules of a small application in this process, with the real SDKs and an adapter that keeps its client. */
import { createRequire, isBuiltin } from "node:module";
import { dirname, join } from "node:path";
import { transformSync } from "esbuild";

/** Its files by path; `.env` is what its dotenv loads. */
export type Files = Readonly<Record<string, string>>;

const require = createRequire(import.meta.url);
const extensions = ["", ".ts", ".js", "/index.ts", "/index.js"];

/** The client that the application gives to its adapter; what it does besides has then been done too. */
export async function clientOf(files: Files, entry: string): Promise<unknown> {
  const given: unknown[] = [];
  const keep = (client: unknown) => {
    given.push(client);
    return {};
  };
  const stubs: Readonly<Record<string, unknown>> = {
    "next-auth": { __esModule: true, default: (...args: unknown[]) => args },
    "@next-auth/dynamodb-adapter": { __esModule: true, default: keep, DynamoDBAdapter: keep },
    "@auth/dynamodb-adapter": { __esModule: true, DynamoDBAdapter: keep },
    "migrate-nextauth-dynamo/adapter": { __esModule: true, DynamoDBAdapter: keep },
    dotenv: { config: () => loadEnv(files[".env"] ?? "") },
  };
  const loaded = new Map<string, { exports: unknown }>();
  const load = (path: string): unknown => {
    const known = loaded.get(path);
    if (known) return known.exports;
    const module = { exports: {} as unknown };
    loaded.set(path, module);
    compiled(files[path] ?? "", path.endsWith("ts") ? "ts" : "js")(requireFrom(path), module, module.exports);
    return module.exports;
  };
  const requireFrom = (path: string) => (name: string) => {
    if (name in stubs) return stubs[name];
    if (!name.startsWith(".") || isBuiltin(name)) return require(name);
    const base = join(dirname(path), name);
    const found = extensions.map((extension) => base + extension).find((one) => one in files);
    if (!found) throw new Error(`There is no ${name} beside ${path}`);
    return load(found);
  };
  const exported = load(entry) as { default?: unknown; handler?: unknown };
  for (const make of [exported.default, exported.handler]) {
    if (given.length === 0 && typeof make === "function") await make();
  }
  return given[0];
}

type Run = (require: (name: string) => unknown, module: { exports: unknown }, exports: unknown) => void;

const known = new Map<string, Run>();

/** A module as it is run: in each place anew, and translated once. */
function compiled(text: string, loader: "ts" | "js"): Run {
  const key = `${loader} ${text}`;
  const before = known.get(key);
  if (before) return before;
  const { code } = transformSync(text, { loader, format: "cjs" });
  const run = new Function("require", "module", "exports", code) as Run;
  known.set(key, run);
  return run;
}

function loadEnv(text: string): void {
  for (const [, name = "", value = ""] of text.matchAll(/^(\w+)=(.*)$/gm)) process.env[name] ??= value;
}
