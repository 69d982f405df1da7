/**
 * Runs several command lines of the tool in one process, one after the other, as each would run alone, and says after each on
 * each stream that it ended: starting Node.js and loading the tool takes longer than most of them.
 *
 * Usage: COMMANDS='[["doctor"],["runs"]]' node commands.mjs
 */
import { main } from "../../dist/cli.js";

process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED ??= "true";
const { COMMANDS = "[]" } = process.env;
delete process.env.COMMANDS;
// Each command line listens to the streams anew.
for (const emitter of [process, process.stdin, process.stdout, process.stderr]) emitter.setMaxListeners(0);
for (const args of JSON.parse(COMMANDS)) {
  const code = await main([process.execPath, "migrate-nextauth-dynamo", ...args]);
  process.stderr.write("\n<<said>>\n");
  process.stdout.write(`\n<<ended ${code}>>\n`);
}
