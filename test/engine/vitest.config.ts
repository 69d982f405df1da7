import { defineConfig } from "vitest/config";

/** `npm run test:engine`: a migration as an array of an engine that exists, Slurm, on this machine. */
export default defineConfig({
  test: {
    include: ["test/engine/*.engine.ts"],
    globalSetup: ["test/support/temporary/global-setup.ts", "test/support/engines/global-setup.ts"],
    setupFiles: ["test/support/setup.ts"],
    fileParallelism: false,
    testTimeout: 180_000,
    hookTimeout: 120_000,
    // One part builds on another.
    bail: 1,
    // What happened and when is told as it happens.
    disableConsoleIntercept: true,
    reporters: ["verbose"],
  },
});
