import { createHash } from "node:crypto";
import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { gzipSync } from "node:zlib";
import type { Item } from "../../../src/items/index.ts";
import { toJson } from "../../../src/table/dynamodb/attribute-json.ts";

/** A table of AWS's, as an export names it. */
export const exportedTable = {
  tableArn: "arn:aws:dynamodb:eu-west-1:123456789012:table/next-auth",
  tableId: "12345a12-abcd-123a-ab12-1234abc12345",
};

/** A change of an item, as an incremental export tells it. */
export interface ExportedChange {
  readonly before?: Item;
  readonly after?: Item;
}

interface Exported {
  readonly exportId?: string;
  readonly table?: typeof exportedTable;
  /** The prefix in the bucket, of which a copy in a folder knows nothing. */
  readonly s3Prefix?: string;
  readonly at?: string;
  /** Over how many files the items are spread. */
  readonly files?: number;
}

/** A file of an export, by its path below the prefix. */
export type ExportFiles = Map<string, Buffer>;

/**
 * A full export, file by file, as the developer guide documents it ("DynamoDB table export output format").
 */
export function fullExport(items: readonly Item[], given: Exported = {}): ExportFiles {
  const { exportId = "01693685827463-2d8752fd", at = new Date(Date.now() - 3_600_000).toISOString() } = given;
  return exported(
    items.map((item) => ({ Item: toJson(item) })),
    { ...given, exportId, data: `AWSDynamoDB/${exportId}/data/` },
    { exportTime: at, exportType: "FULL_EXPORT" },
  );
}

/** An incremental one, whose files of items lie in the folder that all share. */
export function incrementalExport(
  changes: readonly ExportedChange[],
  { from, view = "NEW_AND_OLD_IMAGES", ...given }: Exported & { readonly from: string; readonly view?: string },
): ExportFiles {
  const { exportId = "01693685934212-ac809da5", at = new Date().toISOString() } = given;
  const lines = changes.map(({ before, after }) => {
    const item = after ?? before ?? {};
    return {
      Metadata: { WriteTimestampMicros: { N: "1680109764000000" } },
      Keys: { pk: item.pk, sk: item.sk },
      ...(after ? { NewImage: toJson(after) } : {}),
      ...(before && view === "NEW_AND_OLD_IMAGES" ? { OldImage: toJson(before) } : {}),
    };
  });
  return exported(
    lines,
    { ...given, exportId, data: "AWSDynamoDB/data/" },
    { exportFromTime: from, exportToTime: at, outputView: view, exportType: "INCREMENTAL_EXPORT" },
  );
}

function exported(
  records: readonly object[],
  {
    exportId,
    data,
    table = exportedTable,
    s3Prefix = "2020-Nov",
    files: count = 3,
  }: Exported & { readonly exportId: string; readonly data: string },
  times: Readonly<Record<string, string>>,
): ExportFiles {
  const files: ExportFiles = new Map();
  const folder = `AWSDynamoDB/${exportId}/`;
  const manifest: string[] = [];
  for (let number = 0; number < count; number++) {
    const size = Math.ceil(records.length / count);
    const some = records.slice(number * size, (number + 1) * size);
    const bytes = gzipSync(some.map((record) => `${JSON.stringify(record)}\n`).join(""));
    const name = `${data}${createHash("sha1").update(`${exportId} ${number}`).digest("hex").slice(0, 26)}.json.gz`;
    files.set(name, bytes);
    manifest.push(manifestLine({ itemCount: some.length, bytes, key: `${s3Prefix}/${name}` }));
  }
  setWithDigest(files, `${folder}manifest-files.json`, `${manifest.join("\n")}\n`);
  const summary = {
    version: "2023-08-01",
    exportArn: `${table.tableArn}/export/${exportId}`,
    startTime: "2020-11-04T07:28:34.028Z",
    endTime: "2020-11-04T07:33:43.897Z",
    ...table,
    ...times,
    s3Bucket: "ddb-productcatalog-export",
    s3Prefix,
    s3SseAlgorithm: "AES256",
    s3SseKmsKeyId: null,
    manifestFilesS3Key: `${s3Prefix}/${folder}manifest-files.json`,
    billedSizeBytes: 1_000,
    itemCount: records.length,
    outputFormat: "DYNAMODB_JSON",
  };
  setWithDigest(files, `${folder}manifest-summary.json`, JSON.stringify(summary));
  files.set(`${folder}_started`, Buffer.alloc(0));
  return files;
}

/** A line of manifest-files.json. */
export function manifestLine({ itemCount, bytes, key }: { itemCount: number; bytes: Buffer; key: string }): string {
  const md5 = createHash("md5").update(bytes).digest();
  return JSON.stringify({
    itemCount,
    md5Checksum: md5.toString("base64"),
    etag: `${md5.toString("hex")}-1`,
    dataFileS3Key: key,
  });
}

/** Sets a manifest, and its checksum beside it. */
export function setWithDigest(files: ExportFiles, path: string, text: string, extension = ".md5"): void {
  files.set(path, Buffer.from(text));
  files.set(path.replace(/\.json$/, extension), Buffer.from(createHash("md5").update(text).digest("base64")));
}

/** Writes exports to a folder, as a copy of the bucket's prefix has them. */
export function writeExport(folder: string, ...exports: readonly ExportFiles[]): string {
  for (const files of exports) {
    for (const [path, bytes] of files) {
      mkdirSync(dirname(join(folder, path)), { recursive: true });
      writeFileSync(join(folder, path), bytes);
    }
  }
  return folder;
}
