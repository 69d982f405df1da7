import { join } from "node:path";
import { expect, it, onTestFinished, vi } from "vitest";
import { temporaryFolder } from "../../../test/support/temporary/folder.ts";
import { defaultKeyNames } from "../../items/index.ts";
import { withFoundList } from "../job/verification.ts";
import { emptyVerification } from "../model/verification.ts";
import { AppendFile } from "./append-file.ts";
import { cantRead } from "./cant-write.ts";
import { lockTable } from "./lock.ts";
import { beginRun, newRun } from "./run.ts";
import { openStateFolder } from "./state-folder.ts";

const full = vi.hoisted(() => ({ code: "" }));

vi.mock("node:fs/promises", async (original) => {
  const real = await original<typeof import("node:fs/promises")>();
  /** A full disk takes a file's name, and nothing of what is in it. */
  const failing = <Does extends (...given: never[]) => Promise<unknown>>(does: Does): Does =>
    (async (...given: never[]) => {
      if (full.code === "") return does(...given);
      throw Object.assign(new Error(full.code), { code: full.code });
    }) as Does;
  return { ...real, writeFile: failing(real.writeFile), open: failing(real.open), mkdir: failing(real.mkdir) };
});

it.each(["ENOSPC", "EDQUOT"])("a full disk is told as one wherever it shows first: %s", async (code) => {
  const folder = temporaryFolder("full-disk");
  onTestFinished(() => {
    full.code = "";
  });
  const identity = { table: "t", arn: "", id: "", endpoint: null, keys: defaultKeyNames, version: "1" };
  const options = { now: 0, expired: "migrate", timestamps: "keep", only: null, journal: true } as const;
  full.code = code;
  const attempts: readonly (() => Promise<unknown>)[] = [
    () => lockTable(folder, identity),
    () => AppendFile.open(join(folder, "journal.ndjson")),
    () => openStateFolder(join(folder, "state")),
    () => beginRun(folder, newRun({ identity, options, segments: 1 })),
  ];
  for (const attempt of attempts) {
    await expect(attempt()).rejects.toMatchObject({
      code: "state-folder",
      message: expect.stringMatching(new RegExp(`^There is no room on the disk for ".*" \\(${code}\\)\\.$`)),
      hint: expect.stringContaining("Make room"),
    });
  }
});

it("verifying does without its list in a folder of runs that may be read and not written to", async () => {
  const stateDir = temporaryFolder("read-only");
  await openStateFolder(stateDir);
  onTestFinished(() => {
    full.code = "";
  });
  full.code = "EACCES";
  const told: unknown[] = [];
  const setting = {
    options: { stateDir, onEvent: (event: unknown) => told.push(event) },
    startedAt: "2026-01-01T00:00:00.000Z",
  };
  const { leftFile } = await withFoundList(setting, async (left) => {
    await left.add([{ itemType: "USER", key: {}, code: "still-v3", message: "" }]);
    return emptyVerification();
  });
  expect(leftFile).toBeNull();
  expect(told).toMatchObject([{ type: "no-list", reason: expect.stringContaining("can't be written to (EACCES).") }]);
});

it("says that a folder is another's, which can't be read", () => {
  expect(cantRead("state", { code: "EACCES" })).toMatchObject({
    code: "state-folder",
    message: '"state" can\'t be read (EACCES).',
  });
});
