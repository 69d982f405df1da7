import { connect, createServer } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";

/** A TCP port on 127.0.0.1 that nobody listened on a moment ago. */
export async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(0, "127.0.0.1", resolve);
  });
  const { port } = server.address() as { port: number };
  await new Promise((resolve) => server.close(resolve));
  return port;
}

/** Resolves when something accepts connections on the port. Rejects after 90 s (a JVM on a busy machine), or at once when `died` says why not. */
export async function waitForPort(port: number, died: () => string | null): Promise<void> {
  const deadline = Date.now() + 90_000;
  for (;;) {
    const reason = died() ?? (Date.now() > deadline ? `nothing listens on 127.0.0.1:${port} after 90 s` : null);
    if (reason) throw new Error(reason);
    if (await accepts(port)) return;
    await sleep(50);
  }
}

function accepts(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ port, host: "127.0.0.1" });
    socket.once("connect", () => {
      socket.destroy();
      resolve(true);
    });
    socket.once("error", () => resolve(false));
  });
}
