// The floor: the same statements, prepared beforehand, in a bare loop. No journal, no checkpoint, no look at the answers.
import {
  BatchExecuteStatementCommand,
  DynamoDBClient,
  paginateScan,
  TransactWriteItemsCommand,
} from "@aws-sdk/client-dynamodb";
import { absentCondition, defaultKeyNames, expectedCondition, migrateItem, toStatement } from "./parts.js";

const [endpoint, table] = process.argv.slice(2);
const client = new DynamoDBClient({ endpoint, region: "us-east-1", cacheMiddleware: true });
const options = { now: Math.floor(Date.now() / 1000), keys: defaultKeyNames, expired: "migrate", timestamps: "keep" };
const dialect = { keys: defaultKeyNames, byElement: false };

const commands = [];
for await (const { Items = [] } of paginateScan({ client }, { TableName: table })) {
  const changes = Items.map((item) => migrateItem(item, options));
  const updates = changes.filter(({ kind }) => kind === "update");
  const moves = changes.filter(({ kind }) => kind === "move");
  for (let n = 0; n < updates.length; n += 25) {
    const Statements = updates.slice(n, n + 25).map((change) => toStatement(table, defaultKeyNames, change));
    commands.push(new BatchExecuteStatementCommand({ Statements }));
  }
  for (let n = 0; n < moves.length; n += 25) {
    const TransactItems = moves
      .slice(n, n + 25)
      .flatMap(({ key, item, expected }) => [
        { Put: { TableName: table, Item: item, ...absentCondition(dialect) } },
        { Delete: { TableName: table, Key: key, ...expectedCondition(expected, dialect) } },
      ]);
    commands.push(new TransactWriteItemsCommand({ TransactItems }));
  }
}
const preparing = process.cpuUsage();
const startedAt = performance.now();
await Promise.all(
  Array.from({ length: 16 }, async () => {
    for (let command = commands.pop(); command; command = commands.pop()) await client.send(command);
  }),
);
const { user, system } = process.cpuUsage(preparing);
process.stdout.write(
  JSON.stringify({ seconds: (performance.now() - startedAt) / 1000, cpuSeconds: (user + system) / 1e6 }),
);
