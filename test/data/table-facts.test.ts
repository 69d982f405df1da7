import { UpdateTableCommand } from "@aws-sdk/client-dynamodb";
import { describe, expect, it, onTestFinished } from "vitest";
import { cli } from "../support/data/cli.ts";
import { type Fault, startFaultProxy } from "../support/data/fault-proxy.ts";
import { mixedItems } from "../support/data/mixed-items.ts";
import { putAll } from "../support/data/table.ts";
import { createTable, engines } from "../support/engines/index.ts";
import { useEngine } from "../support/engines/use-engine.ts";

describe.each(engines)("what a plan says of the table on $name", ({ name, start, available }) => {
  describe.runIf(available)("", () => {
    const engine = useEngine(start);

    /** A plan, where some operations are answered as AWS documents them. */
    async function planOf(
      table: string,
      answers: Readonly<Record<string, object>>,
      fault?: (operation: string) => Fault,
    ) {
      const proxy = await startFaultProxy(
        engine.endpoint,
        (operation) => (fault && operation.startsWith("DescribeKinesis") ? fault(operation) : undefined),
        0,
        (operation) => answers[operation] as Record<string, unknown> | undefined,
      );
      onTestFinished(() => proxy.stop());
      const on = ["migrate-data", "--table", table, "--endpoint", proxy.endpoint, "--dry-run"];
      const { code, stdout, stderr } = await cli([...on, "--json"]);
      expect([code, stderr]).toEqual([0, expect.anything()]);
      return { report: JSON.parse(stdout), text: (await cli(on)).stdout };
    }

    it("names who reads each write, and how often", async () => {
      await createTable(engine.client, "facts");
      await putAll(engine.client, "facts", [...mixedItems(50)]);
      const isStreamed = name === "DynamoDB Local";
      if (isStreamed) {
        const StreamSpecification = { StreamEnabled: true, StreamViewType: "NEW_AND_OLD_IMAGES" } as const;
        await engine.client.send(new UpdateTableCommand({ TableName: "facts", StreamSpecification }));
      }
      const kinesis = "arn:aws:kinesis:us-east-1:123456789012:stream/changes";
      const KinesisDataStreamDestinations = [
        { StreamArn: kinesis, DestinationStatus: "ACTIVE" },
        { StreamArn: "arn:aws:kinesis:us-east-1:123456789012:stream/old", DestinationStatus: "DISABLED" },
      ];
      const { report, text } = await planOf("facts", {
        DescribeKinesisStreamingDestination: { TableName: "facts", KinesisDataStreamDestinations },
      });
      expect(report.table).toMatchObject({
        stream: isStreamed ? "NEW_AND_OLD_IMAGES" : null,
        kinesis: { value: [kinesis] },
        deletionProtection: false,
      });
      const moved = isStreamed ? "30 MODIFY, 5 INSERT, 5 REMOVE" : "40 MODIFY, 5 INSERT, 5 REMOVE";
      expect(report.warnings).toContainEqual(
        expect.stringContaining(`Kinesis (${kinesis}). Each write is a record: ${moved}`),
      );
      if (isStreamed)
        expect(report.warnings).toContainEqual(expect.stringContaining("has a stream (NEW_AND_OLD_IMAGES)"));
      expect(text).toMatch(/deletion protection +off/);
    });

    it("says what it may not look at, and goes on", async () => {
      await createTable(engine.client, "silent");
      await putAll(engine.client, "silent", [...mixedItems(10)]);
      const { report } = await planOf("silent", {}, () => "AccessDeniedException");
      expect(report.table.kinesis).toEqual({ missing: "not permitted" });
      const { report: other } = await planOf("silent", {}, () => "empty");
      expect(other.table.kinesis).toHaveProperty("value", []);
    });
  });
});
