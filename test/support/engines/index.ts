import { startDynalite } from "./dynalite.ts";
import { hasJava, startDynamoDBLocal } from "./dynamodb-local.ts";
import type { Engine } from "./engine.ts";

export * from "./engine.ts";

/** For `describe.each`: every engine, and whether this machine can run it. */
export const engines: readonly { name: Engine["name"]; start: () => Promise<Engine>; available: boolean }[] = [
  { name: "DynamoDB Local", start: startDynamoDBLocal, available: hasJava() },
  { name: "dynalite", start: startDynalite, available: true },
];
