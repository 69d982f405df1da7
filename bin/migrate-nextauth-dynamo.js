#!/usr/bin/env node
// The SDK prints a warning on Node 20 at start-up; it belongs on nobody's terminal in the middle of a migration.
process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED ??= "true";
const { main } = await import("../dist/cli.js");
process.exitCode = await main(process.argv);
