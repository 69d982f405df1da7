import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { connect, createServer } from "node:net";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

/** Starts the DynamoDB Local that the tests have fetched, in memory on 127.0.0.1. */
export async function startDynamoDBLocal(root) {
  const home = join(root, "node_modules/.cache/dynamodb-local-1.25.1/emulator");
  if (!existsSync(home)) throw new Error("DynamoDB Local isn't there yet: run the tests once, they fetch it.");
  const port = await freePort();
  const flags = ["-Xmx1g", "-Djava.library.path=./DynamoDBLocal_lib", "-jar", "DynamoDBLocal.jar"];
  const child = spawn("java", [...flags, "-inMemory", "-sharedDb", "-port", String(port)], {
    cwd: home,
    stdio: "ignore",
  });
  process.once("exit", () => child.kill("SIGKILL"));
  for (let tries = 0; !(await accepts(port)); tries++) {
    if (tries > 300) throw new Error("DynamoDB Local doesn't start.");
    await sleep(100);
  }
  return {
    endpoint: `http://127.0.0.1:${port}`,
    stop: () =>
      new Promise((resolve) => {
        child.once("exit", resolve);
        child.kill("SIGKILL");
      }),
  };
}

async function freePort() {
  const server = createServer();
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address();
  await new Promise((resolve) => server.close(resolve));
  return port;
}

function accepts(port) {
  return new Promise((resolve) => {
    const socket = connect({ port, host: "127.0.0.1" });
    socket.once("connect", () => {
      socket.destroy();
      resolve(true);
    });
    socket.once("error", () => resolve(false));
  });
}
