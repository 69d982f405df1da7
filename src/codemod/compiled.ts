/** Which files are run as CommonJS though they are written as ES modules: whatever they import is required there. */
import { dirname } from "node:path";
import { createFilesMatcher, type FileMatcher, type TsConfigJsonResolved, type TsConfigResult } from "get-tsconfig";
import type { ImportForm } from "../../transforms/project.ts";
import { liesIn } from "./project-root.ts";
import { tsconfigFor } from "./tsconfig.ts";
import { namesInFolder, rangesIn, type Workspaces } from "./workspace.ts";

/** What bundles an application resolves its imports itself, whatever tsconfig.json says of modules. */
const bundlers =
  /^(next|esbuild|tsup|vite|rollup|@rollup\/.+|parcel|serverless-esbuild|serverless-nextjs|sst|@serverless-stack\/.+)$/;
const jest = /^(jest|ts-jest|babel-jest|@jest\/core|react-scripts)$/;
/** Beside tsconfig.json: of a server of the application's own, of its functions. */
const furtherConfiguration = /^tsconfig\.[\w.-]+\.json$/;

interface Compiler {
  readonly covers: FileMatcher;
  /** Whether it makes a `require` of an import in this form. */
  readonly requires: (form: ImportForm) => boolean;
}

/** Finds, package by package, the configurations by which the compiler itself writes what is run. */
export class Compilers {
  readonly #workspaces: Workspaces;
  /** By the folder of what they compile. */
  readonly #compilers = new Map<string, readonly Compiler[]>();
  readonly #further = new Map<string, readonly Compiler[]>();

  constructor(workspaces: Workspaces) {
    this.#workspaces = workspaces;
  }

  /** Whether a `require` is made of an import in a file of the package in this folder. */
  writeRequires(folder: string, path: string, form: ImportForm): boolean {
    if (path.endsWith(".mts") || (form === "statement" && path.endsWith(".cts"))) return path.endsWith(".cts");
    return this.#compilersOf(folder, dirname(path)).some(
      ({ covers, requires }) => requires(form) && covers(path) !== undefined,
    );
  }

  /** Whether the tests of the package in this folder require what they import. */
  testsAreRequired(folder: string): boolean {
    const manifest = this.#workspaces.manifestIn(folder);
    const scripts = JSON.stringify(manifest?.scripts ?? {});
    return this.#dependsOn(folder, jest) && !scripts.includes("experimental-vm-modules");
  }

  #compilersOf(folder: string, at: string): readonly Compiler[] {
    let found = this.#compilers.get(at);
    if (!found) {
      found = this.#findCompilers(folder, at);
      this.#compilers.set(at, found);
    }
    return found;
  }

  #findCompilers(folder: string, from: string): readonly Compiler[] {
    const nearest = tsconfigFor(from, "tsconfig.json");
    const at = nearest ? dirname(nearest.path) : folder;
    // The application's own is what its bundler reads; one that lies deeper is of something else.
    const isBundlers = this.#dependsOn(folder, bundlers) && liesIn(at, folder);
    return [...(isBundlers ? [] : this.#compilerBy(nearest, folder)), ...this.#furtherIn(folder)];
  }

  #furtherIn(folder: string): readonly Compiler[] {
    let found = this.#further.get(folder);
    if (!found) {
      found = namesInFolder(folder)
        .filter((name) => furtherConfiguration.test(name))
        .flatMap((name) => this.#compilerBy(tsconfigFor(folder, name), folder));
      this.#further.set(folder, found);
    }
    return found;
  }

  #compilerBy(result: TsConfigResult | undefined, folder: string): readonly Compiler[] {
    const { noEmit = false, emitDeclarationOnly = false } = result?.config.compilerOptions ?? {};
    if (!result || noEmit || emitDeclarationOnly) return [];
    const isModule = this.#workspaces.manifestIn(folder)?.type === "module";
    const isRequired = isCommonJs(result.config, { isModule });
    // Node's own modules, as TypeScript writes them, keep `import()` in CommonJS, too.
    const keepsCalls = isOfNode(result.config);
    const requires = (form: ImportForm) => isRequired && !(form === "call" && keepsCalls);
    return [{ covers: createFilesMatcher(result), requires }];
  }

  #dependsOn(folder: string, names: RegExp): boolean {
    const manifest = this.#workspaces.manifestIn(folder);
    return manifest !== undefined && rangesIn(manifest).some(({ name }) => names.test(name));
  }
}

/** What the compiler writes by these options: TypeScript's `module` and its default. */
function isCommonJs({ compilerOptions = {} }: TsConfigJsonResolved, { isModule }: { isModule: boolean }): boolean {
  const { module, target = "es5" } = compilerOptions;
  if (module === undefined) return /^es[35]$/i.test(target);
  return /^node/i.test(module) ? !isModule : /^commonjs$/i.test(module);
}

function isOfNode({ compilerOptions: { module } = {} }: TsConfigJsonResolved): boolean {
  return module !== undefined && /^node/i.test(module);
}
