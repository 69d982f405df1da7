import { createHash } from "node:crypto";
import { damaged } from "./storage.ts";

/** An export to S3, as its manifest describes it (developer guide, "DynamoDB table export output format"). */
export interface ExportManifest {
  readonly exportArn: string;
  /** The last part of the ARN, and the name of the folder. */
  readonly exportId: string;
  readonly tableArn: string;
  readonly tableName: string;
  readonly tableId: string;
  readonly type: "full" | "incremental";
  /** As of when it tells the table, ISO; of an incremental one, until when. */
  readonly at: string;
  /** Since when an incremental one tells what changed; `null` for a full one. */
  readonly from: string | null;
  readonly itemCount: number;
  readonly sizeBytes: number;
}

/** A file of items, as the manifest describes it. */
export interface ExportManifestFile {
  readonly name: string;
  /** Whether it lies in the folder that incremental exports share, and not in the export's own. */
  readonly isShared: boolean;
  readonly itemCount: number;
  /** Base64 */
  readonly md5: string;
}

/**
 * What manifest-summary.json says. Whoever wrote it may have been anybody.
 *
 * @param shown what it is called in errors
 * @throws ToolError (`export-damaged`) unless it has the form that DynamoDB gives it, and the format that is read here
 */
export function readExportManifest(text: string, shown: string): ExportManifest {
  const value = parsed(text, shown);
  const wrong = (name: string) => damaged(`${shown} has no ${name} that could be one`);
  const textAt = (name: string, pattern: RegExp) => {
    const found = value[name];
    if (typeof found !== "string" || !pattern.test(found)) throw wrong(name);
    return found;
  };
  const countAt = (name: string) => {
    const found = value[name];
    if (!Number.isSafeInteger(found) || Number(found) < 0) throw wrong(name);
    return Number(found);
  };
  const timeAt = (name: string) => new Date(textAt(name, isoTime)).toISOString();
  if (value.outputFormat !== "DYNAMODB_JSON") {
    if (value.outputFormat !== "ION") throw wrong("outputFormat");
    throw damaged(
      `${shown} says that it is in the format ION, and only DYNAMODB_JSON is read; export the table again in that`,
    );
  }
  // Full exports had no type before there were others.
  const { exportType = "FULL_EXPORT" } = value;
  if (exportType !== "FULL_EXPORT" && exportType !== "INCREMENTAL_EXPORT") throw wrong("exportType");
  const isFull = exportType === "FULL_EXPORT";
  const exportArn = textAt("exportArn", /^arn:[\w-]+:dynamodb:[\w-]*:\d*:table\/[\w.-]+\/export\/[\w-]+$/);
  const tableArn = textAt("tableArn", /^arn:[\w-]+:dynamodb:[\w-]*:\d*:table\/[\w.-]+$/);
  if (!exportArn.startsWith(`${tableArn}/export/`)) throw damaged(`${shown} names two tables`);
  return {
    exportArn,
    exportId: exportArn.slice(exportArn.lastIndexOf("/") + 1),
    tableArn,
    tableName: tableArn.slice(tableArn.lastIndexOf("/") + 1),
    tableId: textAt("tableId", /^[\w-]{1,100}$/),
    type: isFull ? "full" : "incremental",
    at: timeAt(isFull ? "exportTime" : "exportToTime"),
    from: isFull ? null : timeAt("exportFromTime"),
    itemCount: countAt("itemCount"),
    sizeBytes: countAt("billedSizeBytes"),
  };
}

const isoTime = /^\d{4}-(0\d|1[0-2])-([0-2]\d|3[01])T([01]\d|2[0-3]):[0-5]\d:[0-5]\d(\.\d{1,9})?Z$/;

/**
 * What manifest-files.json says: a line for each file of items.
 *
 * @throws ToolError (`export-damaged`) for a file that is none of this export's, one that is there twice, and for counts that don't
 * add up to the summary's
 */
export function readManifestFiles(
  text: string,
  { exportId, itemCount }: Pick<ExportManifest, "exportId" | "itemCount">,
  shown: string,
): readonly ExportManifestFile[] {
  const files = text
    .split("\n")
    .filter((line) => line.trim() !== "")
    .map((line, place) => fileOf(line, exportId, `${shown}, line ${place + 1},`));
  const names = new Set<string>();
  const contents = new Set<string>();
  for (const { name, isShared, itemCount: items, md5 } of files) {
    const where = `${isShared}/${name}`;
    if (names.has(where)) throw damaged(`${shown} names ${name} twice`);
    // No item is there twice, so no two files with any are the same.
    if (items > 0 && contents.has(md5)) throw damaged(`${shown} has two files with the checksum of ${name}`);
    names.add(where);
    if (items > 0) contents.add(md5);
  }
  const sum = files.reduce((count, file) => count + file.itemCount, 0);
  if (sum !== itemCount) throw damaged(`${shown} counts ${sum} items, and the summary ${itemCount}`);
  return files;
}

/**
 * The key's end tells where the file lies: with the export or, of incremental ones, in a folder that all share. What comes before is
 * the bucket's prefix, which a copy may not have.
 */
function fileOf(line: string, exportId: string, shown: string): ExportManifestFile {
  const { dataFileS3Key: key, itemCount, md5Checksum: md5 } = parsed(line, shown);
  const [, folder, name] =
    (typeof key === "string" && /(?:^|\/)AWSDynamoDB\/(?:([\w-]+)\/)?data\/([\w-][\w.-]*\.json\.gz)$/.exec(key)) || [];
  const isIt =
    name !== undefined && !String(key).split("/").includes("..") && (folder === undefined || folder === exportId);
  if (!isIt) throw damaged(`${shown} names a file that can't be the export's`);
  if (!Number.isSafeInteger(itemCount) || Number(itemCount) < 0) throw damaged(`${shown} has no itemCount`);
  if (typeof md5 !== "string" || !/^[\w+/]{22}==$/.test(md5)) throw damaged(`${shown} has no md5Checksum`);
  return { name, isShared: folder === undefined, itemCount: Number(itemCount), md5 };
}

/** What is beside a manifest has to be its checksum: base64, or hexadecimal digits. */
export function checkDigest(bytes: Buffer, checksum: string, shown: string): void {
  const digest = createHash("md5").update(bytes).digest();
  const said = checksum.trim();
  if (said !== digest.toString("base64") && said.toLowerCase() !== digest.toString("hex")) {
    throw damaged(`${shown} doesn't have the checksum that is beside it`);
  }
}

function parsed(text: string, shown: string): Readonly<Record<string, unknown>> {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw damaged(`${shown} isn't JSON`, error);
  }
  if (typeof value !== "object" || value === null || Array.isArray(value)) throw damaged(`${shown} isn't an object`);
  return value as Readonly<Record<string, unknown>>;
}
