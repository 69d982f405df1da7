import { classify, isWrite } from "../../items/index.ts";
import { sameItem } from "../dynamodb/equal.ts";
import { type BeforeImage, beforeImage } from "../model/before-image.ts";
import { type Asked, decide } from "../model/decide.ts";
import { mayBeSuperfluous } from "../model/neighbours.ts";

/**
 * The images of a journal, as long as each is of a change that the run could have made: what migrating its before-image
 * gives, with what the run was asked, is exactly what was journalled. Nothing else may be written back: a journal is a
 * file, and others may have written to it.
 *
 * @param damaged makes the error for an image that isn't
 */
export async function* trusted(
  images: AsyncIterable<BeforeImage>,
  asked: Asked,
  damaged: () => Error,
): AsyncGenerator<BeforeImage, void, void> {
  for await (const image of images) {
    if (!isPossible(image, asked)) throw damaged();
    yield image;
  }
}

function isPossible(image: BeforeImage, asked: Asked): boolean {
  if (image.kind === "delete" && mayBeSuperfluous(image.before, asked)) {
    return image.itemType === classify(image.before, asked.options.keys);
  }
  const change = decide(image.before, asked);
  if (change.kind === "skipped" || !isWrite(change)) return false;
  const { kind, itemType, set, remove } = beforeImage(image.before, change, image.again);
  return (
    kind === image.kind &&
    itemType === image.itemType &&
    sameItem(set, image.set) &&
    [...remove].sort().join("\n") === [...image.remove].sort().join("\n")
  );
}
