import { expect, it } from "vitest";
import { runCodemod } from "../../src/codemod/run.ts";
import { temporaryFolder } from "../support/temporary/folder.ts";
import { writeTree } from "../support/tree.ts";

it("looks at the mock of next-auth that Jest finds by its path, whatever stands in it", async () => {
  const cwd = temporaryFolder("manual-mock");
  writeTree(cwd, {
    "package.json": JSON.stringify({ dependencies: { "next-auth": "^3.29.0" } }),
    "__mocks__/next-auth/client.js": "export const useSession = () => [{ user: {} }, false];\n",
    "__mocks__/other/client.js": "export const useSession = () => [{ user: {} }, false];\n",
    "components/user.js": 'export { useSession } from "next-auth/client";\n',
  });
  const { files } = await runCodemod({ cwd, dryRun: true });
  const told = files.flatMap(({ path, findings }) => findings.map(({ code }) => `${path} ${code}`));
  expect(told.filter((one) => one.includes("__mocks__"))).toEqual(["__mocks__/next-auth/client.js NAD208"]);
});
