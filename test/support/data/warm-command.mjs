/**
 * A process that has loaded the tool and runs the command lines that its parent sends it, one after the other, each as a process of
 * its own would: with its own folder and environment, to where nothing is left to be done.
 */
import { main } from "../../../dist/cli.js";

// Each command line listens to the streams anew.
for (const emitter of [process, process.stdout, process.stderr]) emitter.setMaxListeners(0);

let running = false;
/** A process whose command waits for something that never comes ends with it. */
const neverSettled = 13;
let code = neverSettled;

process.on("message", async ({ args, cwd, env }) => {
  running = true;
  code = neverSettled;
  for (const name of Object.keys(process.env)) delete process.env[name];
  Object.assign(process.env, env, { AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: "true" });
  process.chdir(cwd);
  // Where a process would end, only who tells it more keeps this one.
  process.channel?.unref();
  code = await main([process.execPath, "migrate-nextauth-dynamo", ...args]);
});

process.on("beforeExit", () => {
  if (!running) return;
  running = false;
  process.channel?.ref();
  process.stderr.write(`\0${code}\0`);
  process.stdout.write(`\0${code}\0`);
});
process.on("disconnect", () => process.exit());
