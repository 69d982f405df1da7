import { hasJava, installDynamoDBLocal } from "./dynamodb-local.ts";

/** Before any test: DynamoDB Local is in the cache. Without Java its suites are skipped, loudly; under CI that is a failure. */
export default async function setup(): Promise<void> {
  if (hasJava()) {
    await installDynamoDBLocal();
    return;
  }
  const message = "Java 17 is not on the PATH: the DynamoDB Local suites, the real engine, can't run.";
  if (process.env.CI === "true") throw new Error(`${message} Install a Java runtime.`);
  console.warn(`\n*** SKIPPED: ${message} Only dynalite is tested. ***\n`);
}
