import { inject } from "vitest";
import { startDynalite } from "./dynalite.ts";
import { hasJava } from "./dynamodb-local.ts";
import type { Engine } from "./engine.ts";
import { borrowEngine } from "./shared.ts";

export * from "./engine.ts";

/** For `describe.each`: every engine, and whether this machine can run it. */
export const engines: readonly { name: Engine["name"]; start: () => Promise<Engine>; available: boolean }[] = [
  {
    name: "DynamoDB Local",
    start: () => borrowEngine(inject("dynamoDBLocal"), "DynamoDB Local"),
    available: hasJava(),
  },
  { name: "dynalite", start: startDynalite, available: true },
];
