import { usageError } from "../../errors.ts";
import { option, sentence } from "../../words.ts";
import {
  checkDigest,
  type ExportManifest,
  type ExportManifestFile,
  readExportManifest,
  readManifestFiles,
} from "./manifest.ts";
import { damaged, noExport, parentOf, type Storage } from "./storage.ts";

/** An export that was found, with the files of its items. */
export interface FoundExport extends ExportManifest {
  readonly folder: string;
  readonly files: readonly DataFile[];
}

export interface DataFile extends Pick<ExportManifestFile, "itemCount" | "md5"> {
  readonly location: string;
}

/** How large manifests are at most, in bytes: the summary has one entry, the other one for each partition of the table. */
const most = { summary: 65_536, checksum: 1_024, files: 256 * 1_048_576 } as const;

/** How many exports are looked at in one place. */
const mostExports = 1_000;

/**
 * The exports that lie in a place: the one whose folder it is, or those below its `AWSDynamoDB`. Those that haven't finished are
 * none.
 *
 * @throws ToolError when there is none, or a manifest isn't as it was written
 */
export async function findExports(storage: Storage): Promise<readonly Manifested[]> {
  const { root } = storage;
  const own = await manifested(storage, root);
  if (own) return [own];
  const folder = /(^|\/)AWSDynamoDB\/$/.test(root) ? root : `${root}AWSDynamoDB/`;
  const { folders } = await storage.list(folder);
  const names = folders.filter((name) => name !== "data");
  if (names.length > mostExports) throw noExport(storage.shown(root), `there are ${names.length}: name one of them`);
  const found: Manifested[] = [];
  for (const name of names) {
    const one = await manifested(storage, `${folder}${name}/`);
    if (one) found.push(one);
  }
  if (found.length > 0) return found;
  throw noExport(
    storage.shown(root),
    names.length > 0 ? "none that has finished has a manifest-summary.json there" : "no manifest-summary.json is there",
  );
}

/** An export whose files weren't looked at. */
export interface Manifested extends ExportManifest {
  readonly folder: string;
}

async function manifested(storage: Storage, folder: string): Promise<Manifested | undefined> {
  const location = `${folder}manifest-summary.json`;
  const bytes = await storage.read(location, most.summary);
  if (!bytes) return undefined;
  await checkBeside(storage, `${folder}manifest-summary`, bytes);
  return { ...readExportManifest(bytes.toString("utf8"), storage.shown(location)), folder };
}

/** AWS's documentation calls the file with the checksum `.checksum`; DynamoDB writes `.md5`. */
async function checkBeside(storage: Storage, start: string, bytes: Buffer): Promise<void> {
  for (const extension of [".md5", ".checksum"]) {
    const checksum = await storage.read(start + extension, most.checksum);
    if (checksum) return checkDigest(bytes, checksum.toString("utf8"), storage.shown(`${start}.json`));
  }
  throw damaged(`${storage.shown(`${start}.md5`)}, its checksum, is missing`);
}

/**
 * With the files of its items, each of which is there.
 *
 * @throws ToolError (`export-damaged`) for a file that is missing, and for one too many
 */
export async function withFiles(storage: Storage, found: Manifested): Promise<FoundExport> {
  const { folder } = found;
  const location = `${folder}manifest-files.json`;
  const bytes = await storage.read(location, most.files);
  if (!bytes) throw damaged(`${storage.shown(location)} is missing`);
  await checkBeside(storage, `${folder}manifest-files`, bytes);
  const named = readManifestFiles(bytes.toString("utf8"), found, storage.shown(location));
  const folders = { own: `${folder}data/`, shared: `${parentOf(folder)}data/` };
  for (const isShared of [false, true]) {
    const data = isShared ? folders.shared : folders.own;
    const wanted = new Set(named.filter((file) => file.isShared === isShared).map(({ name }) => name));
    if (wanted.size === 0 && isShared) continue;
    const { files } = await storage.list(data);
    const there = new Set(files);
    const missing = [...wanted].find((name) => !there.has(name));
    if (missing !== undefined) throw damaged(`${storage.shown(data + missing)} is missing`);
    // In the folder that is shared lie those of other exports, too. What begins with a dot the system of a copy made.
    const extra = isShared ? undefined : files.find((name) => !wanted.has(name) && !name.startsWith("."));
    if (extra !== undefined) throw damaged(`${storage.shown(data + extra)} isn't in its manifest`);
  }
  const files = named.map(({ name, isShared, itemCount, md5 }) => ({
    location: (isShared ? folders.shared : folders.own) + name,
    itemCount,
    md5,
  }));
  return { ...found, files };
}

/** Exports that together tell a table. */
export interface Chosen {
  /** The full one first, where there is one, and those that go on from it in their order. */
  readonly exports: readonly Manifested[];
  /** Whether they tell the whole table: there is a full one. */
  readonly isWhole: boolean;
}

/**
 * Which of the exports in a place are read: a full one and the incremental ones that go on from it, or incremental ones alone, which
 * only tell what changed.
 *
 * @param table the only table whose exports are meant, by name or ARN
 * @throws ToolError (`export-choice`) where that can't be told, (`export-table`) where none is of the table, and (`export-gap`)
 * where something between two of them is missing
 */
export function chooseExports(storage: Storage, found: readonly Manifested[], table: string | undefined): Chosen {
  const ofTable = found.filter(
    ({ tableName, tableArn }) => table === undefined || table === tableName || table === tableArn,
  );
  const tables = [...new Set(found.map(({ tableArn }) => tableArn))];
  if (ofTable.length === 0) throw otherTable(storage.shown(storage.root), table ?? "", tables.join(", "));
  if (new Set(ofTable.map(({ tableArn, tableId }) => `${tableArn} ${tableId}`)).size > 1) {
    throw choice(storage, `of several tables (${tables.join(", ")})`, ofTable);
  }
  const byTime = (a: Manifested, b: Manifested) => (a.at < b.at ? -1 : 1);
  const full = ofTable.filter(({ type }) => type === "full");
  if (full.length > 1) throw choice(storage, "of the whole table, at several times", full.toSorted(byTime));
  const [base] = full;
  const incremental = ofTable
    .filter(({ type, at }) => type === "incremental" && (!base || at > base.at))
    .toSorted(byTime);
  let until = base?.at ?? incremental[0]?.from ?? "";
  for (const { from, at } of incremental) {
    if ((from ?? "") > until) throw gap(storage, until, from ?? "");
    until = at;
  }
  return { exports: [...full, ...incremental], isWhole: base !== undefined };
}

/** The error for an export of another table. */
export function otherTable(place: string, table: string, tables: string) {
  return usageError(
    "export-table",
    `${place} holds no export of the table "${table}", but of ${tables}.`,
    sentence`Check ${option("fromExport")} and ${option("table")}.`,
  );
}

/** How many exports an error names: the latest. */
const mostShown = 5;

function choice(storage: Storage, what: string, exports: readonly Manifested[]) {
  const some = exports.slice(-mostShown).map(({ folder, at, type }) => `${storage.shown(folder)} (${type}, ${at})`);
  const shown = exports.length > mostShown ? ["…", ...some] : some;
  return usageError(
    "export-choice",
    `${storage.shown(storage.root)} holds exports ${what}: ${shown.join(", ")}.`,
    sentence`Name the folder of one of them with ${option("fromExport")}.`,
  );
}

function gap(storage: Storage, until: string, from: string) {
  return usageError(
    "export-gap",
    `Of what changed between ${until} and ${from} there is no export in ${storage.shown(storage.root)}.`,
    sentence`Add it, or name the folder of one export with ${option("fromExport")}.`,
  );
}
