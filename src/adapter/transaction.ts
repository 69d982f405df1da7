import { untilAnswered } from "./again.ts";
import type { TransactWrite } from "./client.ts";
import type { Table } from "./table.ts";

/** For these DynamoDB cancels what would go through a moment later (TransactWriteItems in its API reference). */
const passing = /^(TransactionConflict|ThrottlingError|ProvisionedThroughputExceeded)$/;

/**
 * Writes everything or nothing, and gives the place of the first write whose condition didn't hold, -1 when all is written.
 * A cancelled transaction is repeated when the reason passes, which the SDK doesn't do. Throws `UNPROCESSED` when it doesn't
 * pass.
 */
export function transact({ client }: Table, TransactItems: TransactWrite[]): Promise<number> {
  return untilAnswered(async () => {
    try {
      await client.transactWrite({ TransactItems });
      return -1;
    } catch (error) {
      const { CancellationReasons = [] } = error as { CancellationReasons?: { Code?: string }[] };
      const codes = CancellationReasons.map(({ Code = "" }) => Code);
      const refused = codes.indexOf("ConditionalCheckFailed");
      if (refused >= 0) return refused;
      if (codes.some((code) => passing.test(code))) return;
      throw error;
    }
  });
}
