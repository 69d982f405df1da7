import { expect, it } from "vitest";
import { errorCodes } from "../../src/index.ts";
import { cli } from "../support/data/cli.ts";

it("prints a finding's section, and nothing of the next", async () => {
  const { code, stdout, stderr } = await cli(["explain", "nad101"]);
  expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
  expect(stdout).toContain("Some options of the client can't be read\n");
  expect(stdout).toContain("\nnew DynamoDB(awsOptions()); // { region, accessKeyId, secretAccessKey }\n");
  expect(stdout).not.toContain("##");
  expect(stdout.split("\n").filter((line) => line.length > 80)).toEqual([]);
});

it.each(["no-region", errorCodes.at(-1) ?? "", "user-gone", "key-disagrees"])("knows %s", async (name) => {
  const { code, stdout } = await cli(["explain", name]);
  expect(code).toBe(0);
  expect(stdout.split("\n").join(" ").length).toBeGreaterThan(name.length + 20);
});

it("tells where to look when it doesn't know a code", async () => {
  const { code, stdout, stderr } = await cli(["explain", "NAD9(.*"]);
  expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
  expect(stderr).toMatch(
    /^error no-such-code .+\n→ Codes are in the pages errors, findings, data-job; other pages are .*scale.*\.\n/,
  );
});
