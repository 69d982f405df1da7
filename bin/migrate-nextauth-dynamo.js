#!/usr/bin/env node
// As the first process of a container it is spared every signal that nothing handles (pid_namespaces(7)): what an engine stops a
// shard with, or Ctrl-C, while the command is being loaded and wherever no job of its own listens.
if (process.pid === 1) {
  for (const [signal, number] of Object.entries({ SIGINT: 2, SIGTERM: 15 })) {
    process.on(signal, () => {
      if (process.listenerCount(signal) === 1) process.exit(128 + number);
    });
  }
}
// The SDK prints a warning on Node 20 at start-up; it belongs on nobody's terminal in the middle of a migration.
process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED ??= "true";
const { main } = await import("../dist/cli.js");
process.exitCode = await main(process.argv);
