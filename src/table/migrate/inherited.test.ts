import { describe, expect, it } from "vitest";
import {
  applyChange,
  defaultKeyNames,
  type Item,
  isWrite,
  type MigrateOptions,
  migrateItem,
} from "../../items/index.ts";
import { type BeforeImage, beforeImage } from "../model/before-image.ts";
import { countFate, emptyTally } from "../model/tally.ts";
import { countInherited } from "./inherited.ts";

const options: MigrateOptions = { now: 1_700_000_000, keys: defaultKeyNames, expired: "migrate", timestamps: "keep" };

function session(id: string, expires = "2099-01-01T00:00:00.000Z"): Item {
  const [user, token] = [`USER#${id}`, `SESSION#${id}`];
  return {
    pk: { S: user },
    sk: { S: token },
    GSI1PK: { S: token },
    GSI1SK: { S: token },
    type: { S: "SESSION" },
    userId: { S: id },
    sessionToken: { S: id },
    expires: { S: expires },
  };
}

function link(id: string): Item {
  return {
    pk: { S: `VR#${id}@example.com` },
    sk: { S: `VR#${id}` },
    type: { S: "VR" },
    identifier: { S: `${id}@example.com` },
    token: { S: id },
    expires: { S: "2099-01-01T00:00:00.000Z" },
  };
}

/** What a runner journals before it writes an item. */
function imageOf(item: Item, more: Partial<MigrateOptions> = {}): BeforeImage {
  const change = migrateItem(item, { ...options, ...more });
  if (!isWrite(change)) throw new Error("nothing to write");
  return beforeImage(item, change, false);
}

function migrated(item: Item): Item {
  const after = applyChange(item, migrateItem(item, options));
  if (!after) throw new Error("deleted");
  return after;
}

/** @param table what is there now */
async function counted(page: readonly Item[], images: readonly BeforeImage[], table: readonly Item[]) {
  const tally = emptyTally();
  for (const item of page) if (migrateItem(item, options).kind === "current") countFate(tally, "SESSION", "current");
  const same = (a: Item, b: Item) => a.pk?.S === b.pk?.S && a.sk?.S === b.sk?.S;
  const lookup = async (keys: readonly Item[]) => keys.map((key) => table.find((item) => same(item, key)));
  const beyond = await countInherited({ asked: { options }, lookup }, tally, page, images);
  const byType = Object.fromEntries(Object.entries(tally.byType).filter(([, fates]) => Object.keys(fates).length > 0));
  return { items: tally.items, byType, beyond };
}

describe("what other runners wrote of a page", () => {
  it("is nothing when nobody journalled anything", async () => {
    const page = [migrated(session("a"))];
    expect(await counted(page, [], page)).toEqual({ items: 1, byType: { SESSION: { current: 1 } }, beyond: [] });
  });

  it("counts as updated, once, however often it was journalled", async () => {
    const page = [migrated(session("a")), migrated(session("b"))];
    const images = [imageOf(session("a")), imageOf(session("a"))];
    expect(await counted(page, images, page)).toEqual({
      items: 2,
      byType: { SESSION: { current: 1, update: 1 } },
      beyond: [],
    });
  });

  it("is left to this runner when it was only journalled", async () => {
    const page = [session("a")];
    expect(await counted(page, [imageOf(session("a"))], page)).toEqual({ items: 0, byType: {}, beyond: [] });
  });

  it("counts as moved when the new item is there, as gone when neither is", async () => {
    const images = [imageOf(link("a")), imageOf(link("b"))];
    expect(await counted([], images, [migrated(link("a"))])).toEqual({
      items: 2,
      byType: { VR: { move: 1, gone: 1 } },
      beyond: [],
    });
  });

  it("counts as deleted when that was to be done", async () => {
    const image = imageOf(session("a", "2001-01-01T00:00:00.000Z"), { expired: "delete" });
    expect(image.kind).toBe("delete");
    expect(await counted([], [image], [])).toEqual({ items: 1, byType: { SESSION: { delete: 1 } }, beyond: [] });
  });

  it("counts as gone when somebody else has deleted the item since", async () => {
    expect(await counted([], [imageOf(session("a"))], [])).toMatchObject({ byType: { SESSION: { gone: 1 } } });
  });

  it("is for the next page when the item lies beyond the end of this one", async () => {
    const image = imageOf(session("z"));
    expect(await counted([], [image], [migrated(session("z"))])).toEqual({ items: 0, byType: {}, beyond: [image] });
  });
});
