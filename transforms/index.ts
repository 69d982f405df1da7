import { adapter } from "./adapter/index.ts";
import { client } from "./client/index.ts";
import type { Transform } from "./transform.ts";
import { types } from "./types/index.ts";

/** The upgrade, in its order: what a transform renames or moves, those below it find in its new place. */
export const transforms: readonly Transform[] = [adapter, client, types];
