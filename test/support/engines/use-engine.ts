import type { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { afterAll, beforeAll } from "vitest";
import { clientFor, type Engine } from "./engine.ts";

/** An engine that runs from the first to the last test of a block, and a client for it. Read its properties in tests. */
export function useEngine(
  start: () => Promise<Engine>,
): Pick<Engine, "endpoint"> & { readonly client: DynamoDBClient } {
  const running = {} as Engine & { client: DynamoDBClient };
  beforeAll(async () => {
    const engine = await start();
    Object.assign(running, engine, { client: clientFor(engine) });
  });
  afterAll(() => running.stop());
  return running;
}
