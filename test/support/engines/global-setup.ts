import type { TestProject } from "vitest/node";
import { hasJava, installDynamoDBLocal, startDynamoDBLocal } from "./dynamodb-local.ts";
import { lendEngines } from "./shared.ts";

declare module "vitest" {
  interface ProvidedContext {
    /** The port where DynamoDB Local is lent. */
    dynamoDBLocal: number;
  }
}

/**
 * Before any test: DynamoDB Local is in the cache, and lent to who asks for it. Without Java its suites are skipped,
 * loudly; under CI that is a failure.
 */
export default async function setup(project: TestProject): Promise<(() => Promise<void>) | undefined> {
  if (hasJava()) {
    await installDynamoDBLocal();
    const lender = await lendEngines(startDynamoDBLocal);
    project.provide("dynamoDBLocal", lender.port);
    return () => lender.stop();
  }
  const message = "Java 17 is not on the PATH: the DynamoDB Local suites, the real engine, can't run.";
  if (process.env.CI === "true") throw new Error(`${message} Install a Java runtime.`);
  console.warn(`\n*** SKIPPED: ${message} Only dynalite is tested. ***\n`);
  return undefined;
}
