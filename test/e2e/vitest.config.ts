import { defineConfig } from "vitest/config";

/**
 * `npm run test:e2e`: the package as it is installed, its reports, and one story, told in order; its steps build on each other, so the first that
 * fails ends it.
 */
export default defineConfig({
  test: {
    include: ["test/e2e/*.e2e.ts"],
    globalSetup: ["test/support/temporary/global-setup.ts", "test/support/engines/global-setup.ts"],
    setupFiles: ["test/support/setup.ts"],
    bail: 1,
    fileParallelism: false,
    testTimeout: 180_000,
    hookTimeout: 300_000,
    reporters: ["verbose"],
    // oidc-provider says of much that it is not for production.
    onConsoleLog: (log) => !log.includes("oidc-provider"),
  },
});
