import { basename } from "node:path";
import { build } from "esbuild";

/**
 * A module as an application's bundler makes it: minified, with everything it imports at once but the AWS SDK. What is
 * imported later, with an option, is in other files.
 */
export async function bundle(entry: string, names = "*"): Promise<string> {
  const { outputFiles, metafile } = await build({
    stdin: { contents: `export ${names} from ${JSON.stringify(entry)}`, resolveDir: process.cwd() },
    bundle: true,
    minify: true,
    format: "esm",
    platform: "node",
    external: ["@aws-sdk/*"],
    splitting: true,
    outdir: "out",
    metafile: true,
    write: false,
  });
  const texts = new Map(outputFiles.map(({ path, text }) => [basename(path), text]));
  const loaded = (path: string): string[] => [
    texts.get(basename(path)) ?? "",
    ...(metafile.outputs[path]?.imports ?? [])
      .filter(({ kind, external }) => kind === "import-statement" && !external)
      .flatMap((chunk) => loaded(chunk.path)),
  ];
  return loaded("out/stdin.js").join("\n");
}

/** The largest bundle of the shipped adapter that is accepted, in bytes. */
export const largestBundle = 12_000;
