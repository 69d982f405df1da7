import { join } from "node:path";
import { expect, it } from "vitest";
import { temporaryFolder } from "../test/support/temporary/folder.ts";
import { writeTree } from "../test/support/tree.ts";
import { npxOrigin } from "./version.ts";

function installedBy(noted: string, above = "_npx/0123abcd"): string {
  const root = temporaryFolder();
  const folder = join(root, above, "node_modules/migrate-nextauth-dynamo");
  writeTree(root, {
    [`${above}/package.json`]: noted,
    [`${above}/node_modules/migrate-nextauth-dynamo/package.json`]: "{}",
  });
  return folder;
}
const packages = (...specs: readonly unknown[]) => JSON.stringify({ _npx: { packages: specs } });

it.each([
  ["file:/tmp/migrate-nextauth-dynamo-0.1.0.tgz", "file:/tmp/migrate-nextauth-dynamo-0.1.0.tgz"],
  ["file:migrate-nextauth-dynamo-0.1.0.tgz", `file:${join(process.cwd(), "migrate-nextauth-dynamo-0.1.0.tgz")}`],
  ["git+https://example.com/x/migrate-nextauth-dynamo.git", "git+https://example.com/x/migrate-nextauth-dynamo.git"],
])("knows what npx took it from: %s", (spec, origin) => {
  expect(npxOrigin(installedBy(packages("@aws-sdk/client-s3", spec)))).toBe(origin);
});

it.each([
  ["its name", packages("migrate-nextauth-dynamo")],
  ["its name and a version", packages("migrate-nextauth-dynamo@0.1.0")],
  ["another package", packages("file:/tmp/other.tgz")],
  ["nothing", "{}"],
  ["no JSON", "{"],
  ["another kind of list", packages(7)],
  ["no list", '{"_npx":{"packages":"file:migrate-nextauth-dynamo"}}'],
  ["an escape code", packages("file:/tmp/\u001b[2Jmigrate-nextauth-dynamo.tgz")],
])("takes %s for none", (_what, noted) => {
  expect(npxOrigin(installedBy(noted))).toBeUndefined();
});

it("isn't asked of one that an application installed", () => {
  expect(npxOrigin(installedBy(packages("file:/tmp/migrate-nextauth-dynamo-0.1.0.tgz"), "app"))).toBeUndefined();
});
