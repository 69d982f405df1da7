/** The packages that the upgrade is about: what marks a file as its business, and which versions belong together. */

/** How code that uses dynamoose reaches aws-sdk v2, and sets `AWS.config`. */
export const awsThroughDynamoose = ["dynamoose.AWS", "aws.sdk"] as const;

/**
 * How code that names no SDK asks for items, by a client of another module, and how a function that a stream calls reads them. A
 * server of one's own in front of Next.js may parse the bodies of its requests, which next-auth v4's client then sends on.
 */
const hints = [
  "getRequestHandler",
  "TableName",
  "ACCOUNT#",
  "SESSION#",
  "VR#",
  "NewImage",
  "OldImage",
  "dynamodb.Keys",
  "dynamodb?.Keys",
  "dynamodb!.Keys",
] as const;

/** What a file that may have to be upgraded names; the adapter's packages, and what an earlier run wrote. */
const packages = [
  "next-auth",
  "aws-sdk",
  "@auth/dynamodb-adapter",
  "migrate-nextauth-dynamo",
  ...awsThroughDynamoose,
] as const;

/** The cheap test that most files of a project fail: nothing is upgraded that names none of the subjects. */
export function namesSubject(text: string | Uint8Array): boolean {
  const where = typeof text === "string" ? text : Buffer.from(text.buffer, text.byteOffset, text.byteLength);
  return namesPackage(where) || hints.some((name) => where.includes(name));
}

/** Jest takes a file for the mock of a package by its path alone: `__mocks__/next-auth/client.js`. */
export function isMock(path: string): boolean {
  return /\/__mocks__\/next-auth\//.test(path);
}

/** More than that it asks some table, listens to some stream, or serves: it has to do with what is upgraded. */
export function namesPackage(text: string | Buffer): boolean {
  return packages.some((name) => text.includes(name));
}

/** The ranges that are written, but for this package's own; the SDK's is the last line that still runs on Node 18. */
export const ranges: ReadonlyMap<string, string> = new Map([
  ["next-auth", "^4.24.12"],
  ["@aws-sdk/client-dynamodb", "^3.927.0"],
  ["@aws-sdk/lib-dynamodb", "^3.927.0"],
  ["@aws-sdk/credential-providers", "^3.927.0"],
  ["@next-auth/dynamodb-adapter", "^3.0.2"],
  ["@auth/dynamodb-adapter", "^2.11.3"],
  // The peer range of next-auth since 4.24.12; before it was ^6.6.5, and npm installs no package beside one that
  // refuses it.
  ["nodemailer", "^7.0.7"],
  // The first that have captureAWSv3Client.
  ["aws-xray-sdk", "^3.2.0"],
  ["aws-xray-sdk-core", "^3.2.0"],
]);

/** X-Ray's packages, the second of which the first brings along. */
export const xray = ["aws-xray-sdk", "aws-xray-sdk-core"] as const;

/** next-auth 4.24's other peer ranges, and the lowest version that satisfies them. */
export const peers = [
  { name: "next", lowest: [12, 2, 5], range: "^12.2.5 || ^13 || ^14 || ^15 || ^16" },
  { name: "react", lowest: [17, 0, 2], range: "^17.0.2 || ^18 || ^19" },
  { name: "react-dom", lowest: [17, 0, 2], range: "^17.0.2 || ^18 || ^19" },
] as const;

const known = [
  "next-auth",
  "aws-sdk",
  "@aws-sdk/client-dynamodb",
  "@aws-sdk/lib-dynamodb",
  "@aws-sdk/credential-providers",
  "@next-auth/dynamodb-adapter",
  "@auth/dynamodb-adapter",
  "migrate-nextauth-dynamo",
];
const quoted = new RegExp(`["'\`](${known.join("|")})(?:/[^"'\`\\s]*)?["'\`]`, "g");

/** The packages of interest that a text names in quotes: as an import, a mock, a bundler's option. */
export function packagesNamedIn(text: string): Set<string> {
  return new Set([...text.matchAll(quoted)].map((match) => match[1] as string));
}
