// A DynamoDB, and an S3, that answer instantly and store nothing: what is left is what the client costs. Only the table in which shards
// keep their state is a real one, of dynalite's, since they find each other in it.
// node stub-server.js <items>: prints its port. GET /counts tells how many requests of which kind there were.
import { randomUUID } from "node:crypto";
import { createServer, request as forward } from "node:http";
import dynalite from "dynalite";
import { v3Items } from "./items.js";

const total = Number(process.argv[2]);
/** What a page holds without a `Limit`: half a megabyte. */
const largestPage = 1_000;
const texts = new Map();

/** The same page again and again, made once. */
function pageText(size) {
  if (!texts.has(size)) texts.set(size, JSON.stringify([...v3Items(size)]));
  return texts.get(size);
}

const key = (n) => ({ pk: { S: `USER#${n}` }, sk: { S: `USER#${n}` } });
const description = {
  Table: {
    TableName: "bench",
    TableArn: "arn:aws:dynamodb:us-east-1:000000000000:table/bench",
    TableStatus: "ACTIVE",
    ItemCount: total,
    TableSizeBytes: total * 500,
    BillingModeSummary: { BillingMode: "PAY_PER_REQUEST" },
    AttributeDefinitions: ["pk", "sk", "GSI1PK", "GSI1SK"].map((AttributeName) => ({
      AttributeName,
      AttributeType: "S",
    })),
    KeySchema: [
      { AttributeName: "pk", KeyType: "HASH" },
      { AttributeName: "sk", KeyType: "RANGE" },
    ],
    GlobalSecondaryIndexes: [
      {
        IndexName: "GSI1",
        IndexStatus: "ACTIVE",
        KeySchema: [
          { AttributeName: "GSI1PK", KeyType: "HASH" },
          { AttributeName: "GSI1SK", KeyType: "RANGE" },
        ],
        Projection: { ProjectionType: "ALL" },
      },
    ],
  },
};

function answer(operation, body) {
  switch (operation) {
    case "Scan": {
      const { Segment = 0, TotalSegments = 1, ExclusiveStartKey, Limit = largestPage } = JSON.parse(body);
      const pageSize = Math.min(Limit, largestPage);
      const pages = Math.ceil(total / pageSize);
      const mine = Math.floor(pages / TotalSegments) + (Segment < pages % TotalSegments ? 1 : 0);
      const number = ExclusiveStartKey ? Number(ExclusiveStartKey.pk.S.slice(5)) : 0;
      if (mine === 0) return '{"Items":[],"Count":0,"ScannedCount":0}';
      const next = number + 1 < mine ? `,"LastEvaluatedKey":${JSON.stringify(key(number + 1))}` : "";
      // The only filter is for what was written a moment ago, and nothing was.
      if (body.includes('"FilterExpression"')) return `{"Items":[],"Count":0,"ScannedCount":${pageSize}${next}}`;
      return `{"Items":${pageText(pageSize)},"Count":${pageSize},"ScannedCount":${pageSize}${next}}`;
    }
    case "BatchExecuteStatement": {
      const count = body.split('"Statement":').length - 1;
      return `{"Responses":[${Array(count).fill('{"TableName":"bench"}').join()}]}`;
    }
    case "DescribeTable":
      return JSON.stringify(description);
    case "DescribeTimeToLive":
      return '{"TimeToLiveDescription":{"TimeToLiveStatus":"DISABLED"}}';
    case "DescribeContinuousBackups":
      return '{"ContinuousBackupsDescription":{"ContinuousBackupsStatus":"ENABLED","PointInTimeRecoveryDescription":{"PointInTimeRecoveryStatus":"ENABLED"}}}';
    case "TransactWriteItems":
      // Without what it consumed it would count as no answer, and be asked again.
      return '{"ConsumedCapacity":[{"TableName":"bench","CapacityUnits":4}]}';
    case "BatchWriteItem":
      return '{"UnprocessedItems":{}}';
    default:
      return "{}";
  }
}

const control = dynalite({ createTableMs: 0 });
await new Promise((resolve) => control.listen(0, "127.0.0.1", resolve));

/** Hands a request on to the control table. */
function toControl({ method, headers }, body, response) {
  const { port } = control.address();
  const asked = forward({ host: "127.0.0.1", port, method, headers }, (answered) => {
    response.writeHead(answered.statusCode, answered.headers);
    answered.pipe(response);
  });
  asked.end(body);
}

/**
 * What a request is for: the table itself; a checkpoint, which comes with so many items; a sign of life, or a look at those of others and
 * at what a person wants, which come with time; or the beginning of a shard.
 */
function kindOf(operation, body, isDynamoDB) {
  if (!isDynamoDB) return "checkpoints";
  if (!body.includes('"state"')) return "table";
  if (/^(?:PutItem|Query)$/.test(operation) && /"(?:segment#|journal\/)/.test(body)) return "checkpoints";
  return operation === "Query" || /"(?:claim"|shard#)/.test(body) ? "signs" : "beginnings";
}

const none = { table: 0, checkpoints: 0, signs: 0, beginnings: 0 };
let counts = { ...none };
const emptyList = "<ListBucketResult><KeyCount>0</KeyCount><IsTruncated>false</IsTruncated></ListBucketResult>";

const server = createServer((request, response) => {
  const chunks = [];
  request.on("data", (chunk) => chunks.push(chunk));
  request.on("end", () => {
    const body = Buffer.concat(chunks).toString();
    const isDynamoDB = request.headers["x-amz-target"] !== undefined;
    const operation = isDynamoDB ? String(request.headers["x-amz-target"]).split(".")[1] : `S3 ${request.method}`;
    if (request.url === "/counts") {
      response.end(JSON.stringify(counts));
      counts = { ...none };
      return;
    }
    const kind = kindOf(operation, body, isDynamoDB);
    counts[kind]++;
    if (isDynamoDB && kind !== "table") {
      toControl(request, body, response);
      return;
    }
    const text = isDynamoDB ? answer(operation, body) : request.method === "GET" ? emptyList : "";
    response.writeHead(200, {
      // Pages are alike here: only by an answer's id can the job tell that it isn't given the same one again.
      "x-amzn-requestid": randomUUID(),
      "content-type": isDynamoDB ? "application/x-amz-json-1.0" : "application/xml",
      "content-length": Buffer.byteLength(text),
    });
    response.end(text);
  });
});
server.listen(0, "127.0.0.1", () => console.log(server.address().port));
// Ends with whoever started it.
process.stdin.resume().on("end", () => process.exit());
