import { connect, createServer, type Socket } from "node:net";

/** The network between workers and a server on 127.0.0.1, which can be cut for one worker. */
export interface Network {
  readonly endpoint: string;
  /**
   * Lets nothing through any more from and to a worker, in connections that are open and new ones, without closing them:
   * what it sent arrives when the network is back.
   *
   * @param worker the name that the SDK tells with every request: `AWS_SDK_UA_APP_ID`
   */
  cut(worker: string): void;
  heal(worker: string): void;
  stop(): Promise<void>;
}

export async function startNetwork(target: string): Promise<Network> {
  const cutOff = new Set<string>();
  const lines = new Set<{ readonly worker: string; readonly ends: readonly Socket[] }>();
  const { port: targetPort } = new URL(target);

  const server = createServer((near) => {
    const far = connect({ port: Number(targetPort), host: "127.0.0.1" });
    for (const end of [near, far]) end.on("error", () => {});
    near.on("close", () => far.destroy());
    far.on("close", () => near.destroy());
    near.once("data", (first: Buffer) => {
      // A worker keeps its connections, and its first request names it.
      const line = { worker: /\bapp\/([\w-]+)/.exec(first.toString("latin1"))?.[1] ?? "", ends: [near, far] };
      lines.add(line);
      near.on("close", () => lines.delete(line));
      far.write(first);
      near.pipe(far);
      far.pipe(near);
      if (cutOff.has(line.worker)) hold(line.ends);
    });
  });
  const hold = (ends: readonly Socket[]) => {
    const [near, far] = ends;
    if (!near || !far) return;
    near.unpipe(far);
    far.unpipe(near);
    near.pause();
    far.pause();
  };
  const release = (ends: readonly Socket[]) => {
    const [near, far] = ends;
    if (!near || !far) return;
    near.pipe(far);
    far.pipe(near);
  };

  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as { port: number };
  return {
    endpoint: `http://127.0.0.1:${port}`,
    cut(worker) {
      cutOff.add(worker);
      for (const line of lines) if (line.worker === worker) hold(line.ends);
    },
    heal(worker) {
      cutOff.delete(worker);
      for (const line of lines) if (line.worker === worker) release(line.ends);
    },
    async stop() {
      for (const { ends } of lines) for (const end of ends) end.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
