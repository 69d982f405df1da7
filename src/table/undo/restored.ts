import { isWrite } from "../../items/index.ts";
import type { Limiter } from "../dynamodb/limiter.ts";
import { pageSize } from "../dynamodb/page-size.ts";
import type { Requests } from "../dynamodb/requests.ts";
import { scan } from "../dynamodb/scan.ts";
import { type BeforeImage, beforeImage } from "../model/before-image.ts";
import { type Asked, decide } from "../model/decide.ts";

/**
 * What a journal would hold, from a table as it was before the migration: its items that a migration writes, each with what that
 * makes of it.
 */
export async function* imagesIn(
  requests: Requests,
  limiter: Limiter,
  asked: Asked,
  stop: AbortSignal,
): AsyncGenerator<BeforeImage> {
  for await (const page of scan(requests, limiter, { number: 0, of: 1 }, { limit: pageSize.toRead, stop })) {
    for (const item of page.items) {
      const change = decide(item, asked);
      if (change.kind !== "skipped" && isWrite(change)) yield beforeImage(item, change, false);
    }
  }
}
