import { once } from "node:events";
import { type AddressInfo, connect, createServer, type Socket } from "node:net";
import { DeleteTableCommand, type DynamoDBClient, paginateListTables } from "@aws-sdk/client-dynamodb";
import { clientFor, type Engine } from "./engine.ts";

/** What a borrower says when it leaves an engine as it was: without tables. */
const empty = "empty";

/** Engines that a run of tests starts once, and lends to one file after another. */
export interface Lender {
  readonly port: number;
  stop(): Promise<void>;
}

/**
 * Lends engines on a port of 127.0.0.1: who connects is told the endpoint of one that nobody else has, for as long as the
 * connection stands. One that isn't given back empty is stopped, so that nobody finds another's tables.
 */
export async function lendEngines(start: () => Promise<Engine>): Promise<Lender> {
  const all = new Set<Engine>();
  const free: Engine[] = [];

  async function lend(borrower: Socket): Promise<void> {
    let isEmpty = false;
    borrower.on("error", () => {});
    borrower.once("data", (said: Buffer) => {
      isEmpty = said.toString() === empty;
    });
    const closed = once(borrower, "close");
    const engine = free.pop() ?? (await start());
    all.add(engine);
    borrower.write(engine.endpoint);
    await closed;
    if (isEmpty) free.push(engine);
    else {
      all.delete(engine);
      await engine.stop();
    }
  }

  const server = createServer((borrower) => void lend(borrower));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    port: (server.address() as AddressInfo).port,
    async stop() {
      server.close();
      await Promise.all([...all].map((engine) => engine.stop()));
    },
  };
}

/** Borrows an engine without tables; `stop()` gives it back. */
export async function borrowEngine(port: number, name: Engine["name"]): Promise<Engine> {
  const lender = connect({ port, host: "127.0.0.1" });
  const [endpoint] = (await once(lender, "data")) as [Buffer];
  lender.unref();
  const engine = { name, endpoint: endpoint.toString() };
  return {
    ...engine,
    async stop() {
      const client = clientFor(engine);
      await deleteTables(client);
      client.destroy();
      const closed = once(lender, "close");
      lender.end(empty);
      await closed;
    },
  };
}

async function deleteTables(client: DynamoDBClient): Promise<void> {
  const tables: string[] = [];
  for await (const { TableNames = [] } of paginateListTables({ client }, {})) tables.push(...TableNames);
  await Promise.all(tables.map((TableName) => client.send(new DeleteTableCommand({ TableName }))));
}
