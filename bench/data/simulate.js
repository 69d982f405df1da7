// How long and how dear a migration in shards is, second by second, from what one shard was measured to do and from
// DynamoDB's published limits.

/** Write units per second that a partition takes (developer guide, "Partition and sort key best practices"). */
const partitionLimit = 1_000;
/** Write units per second of a table on demand by default (developer guide, "Quotas in Amazon DynamoDB"). */
const tableLimit = 40_000;
/** Dollars in us-east-1: DynamoDB on demand per million units, Fargate per hour, S3 Standard per thousand requests. */
const prices = { write: 0.625, read: 0.125, vcpuHour: 0.04048, gigabyteHour: 0.004445, s3: 0.005 };

/** Until a container on Fargate runs, in seconds. */
const startSeconds = 60;
const segmentsPerShard = 16;
/** Items between two checkpoints of a segment, and the requests to S3 for them. */
const itemsPerCheckpoint = 16_000;
const requestsPerCheckpoint = { s3: 2, writeUnits: 3 };

/**
 * @param items in the table
 * @param shards that work at a time
 * @param itemsPerSecond of one shard when nothing else is the limit
 * @param unitsPerItem write units, on average
 * @param hotShare of the items whose new index entry goes to one partition: the accounts of the provider with the most
 * @param bytesPerItem for what reading costs
 */
export function simulate({ items, shards, itemsPerSecond, unitsPerItem, hotShare, bytesPerItem }) {
  const work = sizes(items, shards);
  let left = work.reduce((sum, size) => sum + size, 0);
  const expected = items / Math.min(shards * itemsPerSecond, tableLimit / unitsPerItem, partitionLimit / hotShare);
  const step = Math.max(0.05, expected / 5_000);
  let seconds = 0;
  let shardSeconds = shards * startSeconds;
  const limits = { "the shards": 0, "the table": 0, "one index partition": 0 };
  while (left > 1e-6 * items) {
    const active = work.filter((size) => size > 0).length;
    const paces = [
      ["the shards", active * itemsPerSecond],
      ["the table", tableLimit / unitsPerItem],
      ["one index partition", partitionLimit / hotShare],
    ];
    const [limit, pace] = paces.reduce((least, next) => (next[1] < least[1] ? next : least));
    limits[limit] += step;
    const each = (pace * step) / active;
    left = 0;
    for (let index = 0; index < work.length; index++) {
      work[index] = Math.max(0, work[index] - each);
      left += work[index];
    }
    seconds += step;
    shardSeconds += active * step;
  }
  const checkpoints = items / itemsPerCheckpoint;
  const dollars =
    (items * unitsPerItem * prices.write) / 1e6 +
    ((items * bytesPerItem) / 8_192 / 1e6) * prices.read +
    (shardSeconds / 3_600) * (prices.vcpuHour + 2 * prices.gigabyteHour) +
    (checkpoints * requestsPerCheckpoint.s3 * prices.s3) / 1_000 +
    (checkpoints * requestsPerCheckpoint.writeUnits * prices.write) / 1e6;
  const [limit] = Object.entries(limits).reduce((most, next) => (next[1] > most[1] ? next : most));
  return { seconds: seconds + startSeconds, dollars, limit };
}

/** How many items each shard has: a segment holds a share of the keys, so the sizes vary by the root of their number. */
function sizes(items, shards) {
  const segments = shards * segmentsPerShard;
  const mean = items / segments;
  const random = randomNumbers(1);
  const work = new Array(shards).fill(0);
  for (let segment = 0; segment < segments; segment++) {
    // Nearly normal: the sum of twelve numbers.
    const deviation = Array.from({ length: 12 }, random).reduce((sum, number) => sum + number, -6);
    work[segment % shards] += Math.max(0, mean + deviation * Math.sqrt(mean));
  }
  return work;
}

/** Numbers that look random and are the same each time (a linear congruential generator). */
function randomNumbers(seed) {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 4_294_967_296;
  };
}
