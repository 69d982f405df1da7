import { readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import type { Item, MigrateOptions } from "../../../src/items/index.ts";

/** One case of `fixtures/items`: an item, and what is to be done with it. */
export interface ItemCase {
  /** The path without its extension, for example `account/v3-github`. */
  readonly name: string;
  readonly title: string;
  readonly options?: Partial<MigrateOptions>;
  readonly item: Item;
  readonly change: {
    readonly kind: string;
    /** The code of the reason, for `invalid`. */
    readonly reason?: string;
    /** The codes of the notes; none when missing. */
    readonly notes?: readonly string[];
    readonly set?: Item;
    readonly remove?: readonly string[];
    readonly item?: Item;
  };
}

const folder = new URL("../../../fixtures/items/", import.meta.url).pathname;

/** Every case, found by its file name in the folder of its type: a new case is a new file. */
export const itemCases: readonly ItemCase[] = readdirSync(folder, { recursive: true, encoding: "utf8" })
  .filter((file) => dirname(file) !== "." && file.endsWith(".json"))
  .sort()
  .map((file) => ({
    name: file.slice(0, -".json".length),
    ...(JSON.parse(readFileSync(join(folder, file), "utf8")) as Omit<ItemCase, "name">),
  }));
