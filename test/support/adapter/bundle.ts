import { build } from "esbuild";

/** A module as an application's bundler makes it: minified, with everything it imports but the AWS SDK. */
export async function bundle(entry: string): Promise<Uint8Array> {
  const { outputFiles } = await build({
    stdin: { contents: `export * from ${JSON.stringify(entry)}`, resolveDir: process.cwd() },
    bundle: true,
    minify: true,
    format: "esm",
    platform: "node",
    external: ["@aws-sdk/*"],
    write: false,
  });
  return outputFiles[0]?.contents ?? new Uint8Array();
}

/** The largest bundle of the shipped adapter that is accepted, in bytes. */
export const largestBundle = 10_000;
