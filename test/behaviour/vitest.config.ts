import { defineConfig } from "vitest/config";
import BehaviourReporter from "./reporter.ts";

/** `npm run test:behaviour`: applications under next-auth 3, and what the codemod makes of them under next-auth 4. */
export default defineConfig({
  test: {
    include: ["test/behaviour/*.behaviour.ts"],
    globalSetup: ["test/support/temporary/global-setup.ts"],
    setupFiles: ["test/support/setup.ts"],
    testTimeout: 60_000,
    hookTimeout: 60_000,
    reporters: ["default", new BehaviourReporter()],
  },
});
