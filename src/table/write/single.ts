import type { Write } from "../../items/index.ts";
import { deleteOne, putOne, updateOne } from "./conditional.ts";
import type { Create, WriteContext, WriteResult } from "./contract.ts";
import { moveItem } from "./move.ts";

/** Writes one change with the conditional writes that every engine has. */
export async function writeSingle(context: WriteContext, change: Write | Create): Promise<WriteResult> {
  switch (change.kind) {
    case "update":
      return updateOne(context, change);
    case "delete":
      return deleteOne(context, change);
    case "move":
      return moveItem(context, change);
    case "create":
      return putOne(context, change.item);
  }
}
