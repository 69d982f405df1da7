import { constants } from "node:fs";
import { open, readFile } from "node:fs/promises";
import { join } from "node:path";
import { orderIn, type RunOrder } from "../model/order.ts";
import { cantWrite } from "./cant-write.ts";
import type { ControlTable } from "./control-table.ts";
import { newWriter } from "./shared-store.ts";

/** Where the orders to a run are kept: all of them, in the order in which they were given. */
export interface Orders {
  list(): Promise<readonly RunOrder[]>;
  add(order: RunOrder): Promise<void>;
}

/** How much of a file of orders is read, in bytes: thousands of them. */
const mostBytes = 1_000_000;

/** In the folder of a run on this machine, a line each. */
export function ordersIn(folder: string): Orders {
  const path = join(folder, "orders.ndjson");
  return {
    async list() {
      const file = await open(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK).catch(
        () => undefined,
      );
      if (!file) return [];
      try {
        const stats = await file.stat();
        if (!stats.isFile() || stats.size > mostBytes) return [];
        return linesIn(await readFile(file, "utf8"));
      } finally {
        await file.close();
      }
    },
    async add(order) {
      const flags = constants.O_WRONLY | constants.O_APPEND | constants.O_CREAT | constants.O_NOFOLLOW;
      try {
        const file = await open(path, flags, 0o600);
        await file.appendFile(`${JSON.stringify(order)}\n`).finally(() => file.close());
      } catch (error) {
        throw cantWrite(path, error);
      }
    },
  };
}

function linesIn(text: string): readonly RunOrder[] {
  return text.split("\n").flatMap((line) => {
    try {
      return orderIn(JSON.parse(line)) ?? [];
    } catch {
      return [];
    }
  });
}

const prefix = "order#";

/** In the control table, for all shards of a run. */
export function sharedOrders(control: ControlTable, run: string): Orders {
  return {
    async list() {
      const orders: RunOrder[] = [];
      for await (const [, { value }] of control.list(run, prefix)) orders.push(...[orderIn(value) ?? []].flat());
      return orders;
    },
    async add(order) {
      const writer = newWriter();
      const entry = { version: 1, writer, updatedAt: order.at, value: order };
      await control.inform(run, `${prefix}${order.at}#${writer}`, entry);
    },
  };
}
