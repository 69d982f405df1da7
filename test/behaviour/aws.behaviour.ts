import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Files } from "./aws/application.ts";
import { applications } from "./aws/applications.ts";
import { isKept, outcomeUnderV2, outcomeUnderV3, upgrade } from "./aws/compare.ts";
import { environments } from "./aws/environments.ts";
import { forms, settings } from "./aws/generate.ts";
import { Network } from "./aws/network.ts";

/**
 * The client under the real aws-sdk v2, and what the codemod makes of it under the real SDK v3: both ask for the same item in the
 * same places. What differs must have been said.
 */
const network = new Network();
beforeAll(() => network.start());
afterAll(() => network.stop());

async function differences(files: Files, entry = "auth.js"): Promise<unknown[]> {
  const { files: after, findings } = upgrade(files);
  if (findings.some(({ code }) => code.startsWith("NAD1"))) return [];
  const found: unknown[] = [];
  for (const [where, there] of Object.entries(environments)) {
    const v2 = await outcomeUnderV2(network, files, entry, there);
    const v3 = await outcomeUnderV3(network, after, entry, there);
    if (!isKept(v2, v3)) found.push({ where, v2, v3, after: after[entry] });
  }
  return found;
}

describe("a client asks as it did before the upgrade", () => {
  describe.each(Object.entries(forms))("%s", (_form, filesWith) => {
    it.each(Object.entries(settings))("%s", async (_name, options) => {
      expect(await differences(filesWith(options))).toEqual([]);
    });
  });
  it.each(Object.entries(applications))("%s", async (_name, files) => {
    expect(await differences(files)).toEqual([]);
  });
});
