import semver from "semver";

/**
 * Packages that ask with aws-sdk v2 themselves, as `AWS.config` of the application says: they load the copy of aws-sdk that it
 * loads. From the version on they are made of SDK v3; without one they never were (their package.json on npm).
 */
const users: ReadonlyMap<string, string | undefined> = new Map([
  ["dynamoose", "3.0.0"],
  ["dynogels", undefined],
  ["vogels", undefined],
  ["dynamodb", "2.0.0"],
  ["connect-dynamodb", "3.0.0"],
  ["sqs-consumer", "6.0.0"],
  ["winston-cloudwatch", "3.0.0"],
  ["@aws/dynamodb-data-mapper", undefined],
]);

/** Whether a package, in the range that package.json has of it, goes by what `AWS.config` says. */
export function asksByAwsConfig(name: string, range: string): boolean {
  if (!users.has(name)) return false;
  const until = users.get(name);
  return until === undefined || (semver.validRange(range) !== null && !semver.intersects(range, `>=${until}`));
}
