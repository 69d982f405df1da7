import { expect, it } from "vitest";
import { adapterPackages } from "../../transforms/adapter-packages.ts";
import { nextSteps } from "./next-steps.ts";

const asked = {
  paths: [],
  adapter: adapterPackages[0],
  readV3Items: false,
  strongSessions: false,
  only: [],
  skip: [],
  ignore: [],
  dryRun: false,
};
const found = {
  hasChanged: true,
  hasAdapter: true,
  isRefused: false,
  isChoice: false,
  installing: ["npm install"],
  stated: { table: "app", region: null },
};

const titles = (more: Partial<typeof found>) =>
  nextSteps(asked, { ...found, ...more }).map(({ title }) => String(title));

it("leads to the table where there is an adapter", () => {
  expect(titles({})).toContain("Migrate it");
  expect(titles({ hasAdapter: false }).join()).not.toContain("igrate");
});

it("leads nowhere near the table after a refusal", () => {
  expect(titles({ isRefused: true })).toEqual([
    "Install",
    expect.stringContaining("Deal with what could not be upgraded"),
  ]);
});

it("says that alone where nothing could be upgraded", () => {
  expect(titles({ hasChanged: false, isRefused: true, installing: [] })).toEqual([
    expect.stringContaining("Deal with what could not be upgraded"),
  ]);
  expect(titles({ hasChanged: false })).toEqual([]);
});
