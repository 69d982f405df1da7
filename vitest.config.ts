import { availableParallelism } from "node:os";
import { defineConfig } from "vitest/config";
import { LongestFirst } from "./test/support/longest-first.ts";

const common = { testTimeout: 30_000, hookTimeout: 120_000, setupFiles: ["test/support/setup.ts"] };
const runFolder = "test/support/temporary/global-setup.ts";

/** What needs no engine, no build and no child process: it answers in a minute. */
const unit = [
  "{src,transforms}/**/*.test.ts",
  "test/*.test.ts",
  "test/codemod/fixtures.test.ts",
  "test/docs/{errors,findings}.test.ts",
];

/** What puts something else in the place of a module: it has modules of its own. */
const mocking = ["src/table/state/full-disk.test.ts", "transforms/client/settings.test.ts"];
const mockingSystem = ["test/windows/codemod.test.ts"];

const system = {
  ...common,
  // Child processes and engines take their time on a busy machine.
  testTimeout: 180_000,
  // It is asked of paths, and has to take those of the machine that a test makes believe in.
  server: { deps: { inline: ["get-tsconfig"] } },
  // Engines, stopped processes and ports of one's own on a shared machine: CI looks twice, and shows it.
  retry: process.env.CI === "true" ? 1 : 0,
};

/** `npm test` is all projects; `npm run test:unit` is the first two, for who writes code. */
export default defineConfig({
  test: {
    // One more than cores: jobs in the longest files sleep half of their time, as a lease or a ceiling has them do.
    maxWorkers: availableParallelism() + 1,
    sequence: { sequencer: LongestFirst },
    projects: [
      // A worker loads modules once, not once more for each of many small files.
      { test: { ...common, name: "unit", include: unit, exclude: mocking, globalSetup: [runFolder], isolate: false } },
      { test: { ...common, name: "unit-mocking", include: mocking, globalSetup: [runFolder] } },
      { test: { ...system, name: "system-mocking", include: mockingSystem, globalSetup: [runFolder] } },
      {
        test: {
          ...system,
          name: "system",
          include: ["test/**/*.test.ts"],
          exclude: [...unit, ...mockingSystem],
          globalSetup: [runFolder, "test/support/engines/global-setup.ts"],
          isolate: false,
        },
      },
    ],
  },
});
