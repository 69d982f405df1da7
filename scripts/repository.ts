import { readFileSync, writeFileSync } from "node:fs";

/**
 * Fills in `homepage` and `bugs` from package.json's `repository`, the one place where it is said where this package lives.
 * Before publishing; a package that leads nowhere isn't published.
 */
const path = new URL(
  process.argv[2] ?? "../package.json",
  process.argv[2] ? `file://${process.cwd()}/` : import.meta.url,
);
const manifest = JSON.parse(readFileSync(path, "utf8")) as Record<string, unknown>;
const [, name] = /^github:([\w.-]+\/[\w.-]+)$/.exec(String(manifest.repository)) ?? [];
if (name === undefined) {
  console.error("package.json doesn't say where the package lives. Run: npm pkg set repository=github:OWNER/NAME");
  process.exitCode = 1;
} else {
  const whole = {
    ...manifest,
    homepage: `https://github.com/${name}#readme`,
    bugs: `https://github.com/${name}/issues`,
  };
  writeFileSync(path, `${JSON.stringify(whole, null, 2)}\n`);
}
