import type { Item, ItemType } from "../../items/index.ts";
import type { Capabilities } from "../dynamodb/capabilities.ts";
import type { Limiter } from "../dynamodb/limiter.ts";
import type { Requests } from "../dynamodb/requests.ts";
import type { Dialect } from "./expression.ts";

/** Puts an item where there is none: how a deletion is undone. */
export interface Create {
  readonly kind: "create";
  readonly itemType: ItemType;
  readonly key: Item;
  readonly item: Item;
}

/** What became of a write. */
export type WriteResult =
  | { readonly status: "written" }
  /** What the change expects isn't so (any more), perhaps because an earlier try succeeded though its answer got lost. */
  | { readonly status: "refused" }
  /** DynamoDB won't have it, for example because the item would exceed 400 KB. */
  | { readonly status: "rejected"; readonly message: string };

/** What every way of writing needs. */
export interface WriteContext {
  readonly requests: Requests;
  readonly dialect: Dialect;
  readonly limiter: Limiter;
  readonly capabilities: Capabilities;
}
