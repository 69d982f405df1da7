import { posix } from "node:path";
import { type Loader, transformSync } from "esbuild";
import type { Packages } from "./packages.ts";

const extensions = ["", ".js", ".ts", ".jsx", ".tsx", ".mjs", ".cjs", ".mts", ".cts", "/index.js", "/index.ts"];

const loaderOf = (path: string): Loader =>
  /\.[cm]?ts$/.test(path) ? "ts" : path.endsWith(".tsx") ? "tsx" : path.endsWith(".json") ? "json" : "jsx";

/** The modules of an application that runs: each evaluated once, as CommonJS, as Next.js' bundler would have it. */
export class Modules {
  readonly #files: Readonly<Record<string, string>>;
  readonly #packages: Packages;
  readonly #loaded = new Map<string, { exports: unknown }>();

  constructor(files: Readonly<Record<string, string>>, packages: Packages) {
    this.#files = files;
    this.#packages = packages;
  }

  /** A module's default export, or all of it. */
  default(path: string): unknown {
    const exports = this.load(path) as { default?: unknown };
    return exports.default ?? exports;
  }

  load(path: string): unknown {
    const known = this.#loaded.get(path);
    if (known) return known.exports;
    const source = this.#files[path];
    if (source === undefined) throw new Error(`the application has no ${path}`);
    const { code } = transformSync(source, {
      loader: loaderOf(path),
      format: "cjs",
      jsx: "automatic",
      platform: "node",
      sourcefile: path,
      logLevel: "silent",
    });
    const module = { exports: {} as unknown };
    this.#loaded.set(path, module);
    new Function("require", "module", "exports", "__filename", code)(
      (specifier: string) => this.#require(specifier, path),
      module,
      module.exports,
      path,
    );
    return module.exports;
  }

  #require(specifier: string, from: string): unknown {
    if (!/^[.~@]?\.?\//.test(specifier)) return this.#packages(specifier);
    const base = specifier.startsWith(".")
      ? posix.join(posix.dirname(from), specifier)
      : specifier.replace(/^[~@]\//, "");
    const path = extensions.map((extension) => base + extension).find((each) => each in this.#files);
    if (path === undefined) throw new Error(`${from} requires ${specifier}, which isn't there`);
    return this.load(path);
  }
}
