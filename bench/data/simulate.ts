// How long and how dear a migration in shards is, step by step, from what one shard was measured to do and from DynamoDB's
// published limits (developer guide, read in November 2026: "Quotas in Amazon DynamoDB", "On-demand capacity mode", "Burst
// and adaptive capacity", "Partitions and data distribution", "Partition and sort key best practices").

/** Write units per second that one partition takes, of a table or an index. */
const partitionLimit = 1_000;
/**
 * What a partition holds: the items of one index key are divided by their sort keys when they are more (AWS Database Blog,
 * "Scaling DynamoDB", part 3). DynamoDB divides a busy partition earlier, too; how soon isn't documented, so it isn't counted on.
 */
const partitionBytes = 10 * 2 ** 30;
/** Write units per second of a table, and of each of its indexes, and as many read units: the quota that a new account has. */
export const tableQuota = 40_000;
/** Write units per second that a new account may provision in a region, all its tables and their indexes together. */
export const accountQuota = 80_000;
/** Write units per second that a table on demand takes when it is new. */
export const newTable = 4_000;
/** How long it takes, in seconds, until a table on demand takes twice its last peak. */
const doubling = 1_800;
/** For how many seconds a provisioned table saves up what isn't used. */
const burst = 300;
/** Fargate's vCPUs at a time that a new account has (Amazon ECS, "Fargate service quotas"). */
export const fargateQuota = 6;

/**
 * Dollars in us-east-1: DynamoDB on demand per million units, provisioned per unit and hour, Fargate per hour, S3 Standard per
 * thousand requests.
 */
const prices = {
  write: 0.625,
  read: 0.125,
  provisionedHour: 0.00065,
  vcpuHour: 0.04048,
  gigabyteHour: 0.004445,
  s3: 0.005,
};

/** What a read unit reads in a scan that is eventually consistent. */
const bytesPerReadUnit = 8_192;
/** Until a container on Fargate runs, in seconds. */
const startSeconds = 60;
const segmentsPerShard = 16;
/** Items between two checkpoints of a segment, and the requests for them. */
const itemsPerCheckpoint = 16_000;
const requestsPerCheckpoint = { s3: 2, writeUnits: 3 };
/** What a killed shard had written since its last checkpoint is found done: read again, at a tenth of what writing takes. */
const redone = (itemsPerCheckpoint / 2) * 0.1;

/** What an item takes on average. */
export interface PerItem {
  /** Write units of the table, and of its index, each of which has its own limits. */
  readonly tableUnits: number;
  readonly indexUnits: number;
  readonly bytes: number;
}

/** What the table takes. */
export type Capacity =
  | {
      readonly mode: "on demand";
      /** Write units per second that it takes at once: twice its peak so far, or what it was warmed to. */
      readonly ready: number;
      readonly quota: number;
    }
  | {
      readonly mode: "provisioned";
      /** Write units per second of the table, and as many of its index. */
      readonly units: number;
      readonly quota: number;
      /** What the account may provision, and what its other tables take of that. */
      readonly account: number;
      readonly elsewhere: number;
    };

export interface Setting {
  readonly items: number;
  readonly perItem: PerItem;
  /** Of one shard on one vCPU when nothing else is the limit. */
  readonly itemsPerSecond: number;
  /** The share of the items whose new index entry goes to one partition: accounts of the provider with the most. */
  readonly hotShare: number;
  readonly capacity: Capacity;
  /** How often a shard is killed, per hour. */
  readonly killsPerHour: number;
  readonly vcpus: number;
}

export type Limit =
  | "the shards"
  | "the ramp"
  | "the table's quota"
  | "the table's reads"
  | "provisioned capacity"
  | "one provider's index partitions";

export interface Outcome {
  readonly seconds: number;
  readonly dollars: number;
  /** What held it up for the longest. */
  readonly limit: Limit;
  readonly kills: number;
}

/** @param shards into which the table is divided, of which as many are at work as there are vCPUs */
export function simulate(setting: Setting, shards: number): Outcome {
  const { items, perItem, itemsPerSecond, capacity, vcpus } = setting;
  const random = randomNumbers(1);
  const work = sizes(items, shards, random);
  const waits = new Float64Array(shards).fill(startSeconds);
  const table = tableOf(capacity, Math.max(perItem.tableUnits, perItem.indexUnits));
  const reads = ["the table's reads", readPace(setting)] as const;
  const step = Math.max(0.5, items / Math.min(Math.min(shards, vcpus) * itemsPerSecond, paceOf(setting)) / 1_000);
  const killed = (setting.killsPerHour * step) / 3_600;
  const limits = new Map<Limit, number>();
  let [seconds, shardSeconds, kills, written] = [0, 0, 0, 0];
  for (;;) {
    const { open, active } = atWork(work, waits, { vcpus, step });
    if (open === 0) break;
    shardSeconds += open * step;
    seconds += step;
    const hot = ["one provider's index partitions", hotPace(setting, written)] as const;
    const paces = [["the shards", active.length * itemsPerSecond] as const, table.pace(step), reads, hot];
    const [limit, pace] = paces.reduce((least, next) => (next[1] < least[1] ? next : least));
    table.took(pace, step);
    written += pace * step;
    if (active.length > 0) limits.set(limit, (limits.get(limit) ?? 0) + step);
    for (const index of active) {
      const left = (work[index] ?? 0) - (pace * step) / active.length;
      const isKilled = left > 0 && random() < killed;
      work[index] = isKilled ? left + redone : left;
      if (!isKilled) continue;
      waits[index] = startSeconds;
      kills++;
    }
  }
  const [limit] = [...limits].reduce((most, next) => (next[1] > most[1] ? next : most));
  return { seconds, dollars: dollarsOf(setting, { seconds, shardSeconds }), limit, kills };
}

/** How many shards have a vCPU, and which of them have started. */
function atWork(
  work: Float64Array,
  waits: Float64Array,
  { vcpus, step }: { readonly vcpus: number; readonly step: number },
): { readonly open: number; readonly active: readonly number[] } {
  const active: number[] = [];
  let open = 0;
  for (let index = 0; index < work.length && open < vcpus; index++) {
    if ((work[index] ?? 0) <= 0) continue;
    open++;
    const wait = waits[index] ?? 0;
    if (wait > 0) waits[index] = wait - step;
    else active.push(index);
  }
  return { open, active };
}

/** Items a second that the table takes in the end, whatever the shards do. */
function paceOf(setting: Setting): number {
  const { items, perItem, capacity } = setting;
  const units = capacity.mode === "provisioned" ? capacity.units : capacity.quota;
  const writes = units / Math.max(perItem.tableUnits, perItem.indexUnits);
  return Math.min(writes, readPace(setting), hotPace(setting, items));
}

/** Items a second by what the table's quota lets be read. */
function readPace({ perItem, capacity: { quota } }: Setting): number {
  return (quota * bytesPerReadUnit) / perItem.bytes;
}

/** Items a second by what the partitions take that hold the accounts of the provider with the most, when so many items are written. */
function hotPace({ perItem, hotShare }: Setting, written: number): number {
  const partitions = Math.max(1, Math.ceil((written * hotShare * perItem.bytes) / partitionBytes));
  return (partitions * partitionLimit) / hotShare;
}

interface TableModel {
  /** Items a second that the table takes now, and what that is the limit of. */
  pace(step: number): readonly [Limit, number];
  took(itemsPerSecond: number, step: number): void;
}

function tableOf(capacity: Capacity, unitsPerItem: number): TableModel {
  if (capacity.mode === "provisioned") {
    let saved = capacity.units * burst;
    return {
      pace: (step) => ["provisioned capacity", (capacity.units + saved / step) / unitsPerItem],
      took(itemsPerSecond, step) {
        const unused = (capacity.units - itemsPerSecond * unitsPerItem) * step;
        saved = Math.min(capacity.units * burst, Math.max(0, saved + unused));
      },
    };
  }
  let { ready } = capacity;
  let atLimit = 0;
  return {
    pace: () =>
      ready < capacity.quota
        ? ["the ramp", ready / unitsPerItem]
        : ["the table's quota", capacity.quota / unitsPerItem],
    took(itemsPerSecond, step) {
      // A peak counts when it is held: nearly what the table takes, for half an hour.
      atLimit = itemsPerSecond * unitsPerItem >= 0.9 * ready ? atLimit + step : 0;
      if (atLimit < doubling) return;
      ready *= 2;
      atLimit = 0;
    },
  };
}

function dollarsOf(
  { items, perItem, capacity }: Setting,
  { seconds, shardSeconds }: { readonly seconds: number; readonly shardSeconds: number },
): number {
  const checkpoints = items / itemsPerCheckpoint;
  const units = items * (perItem.tableUnits + perItem.indexUnits);
  const writing =
    capacity.mode === "provisioned"
      ? // The table's and its index's.
        (2 * capacity.units * prices.provisionedHour * seconds) / 3_600
      : (units * prices.write) / 1e6;
  return (
    writing +
    ((items * perItem.bytes) / bytesPerReadUnit / 1e6) * prices.read +
    (shardSeconds / 3_600) * (prices.vcpuHour + 2 * prices.gigabyteHour) +
    (checkpoints * requestsPerCheckpoint.s3 * prices.s3) / 1_000 +
    (checkpoints * requestsPerCheckpoint.writeUnits * prices.write) / 1e6
  );
}

/** How many shards are tried. */
export const shardCounts = [4, 8, 16, 32, 64, 128, 256, 512] as const;

export interface Plan extends Outcome {
  readonly shards: number;
}

/** The fewest shards that are nearly as fast as any number of them: within a twentieth. */
export function best(setting: Setting): Plan {
  const all = shardCounts.map((shards) => ({ shards, ...simulate(setting, shards) }));
  const fastest = Math.min(...all.map(({ seconds }) => seconds));
  return all.find(({ seconds }) => seconds <= fastest * 1.05) as Plan;
}

/** Something to ask AWS for, or to set, before the first shard begins. */
export interface Wish {
  readonly what: string;
  readonly setting: Setting;
}

/** What can be had of AWS. */
function wishes(setting: Setting): readonly Wish[] {
  const { capacity, vcpus } = setting;
  const more = vcpus < 512 ? [{ what: "Fargate vCPUs: 512", setting: { ...setting, vcpus: 512 } }] : [];
  const ofTable = capacity.mode === "provisioned" ? provisionedWishes(capacity) : onDemandWishes(capacity);
  return [...more, ...ofTable.map(({ what, ...changed }) => ({ what, setting: { ...setting, capacity: changed } }))];
}

type Changed = Capacity & { readonly what: string };
const units = (count: number) => `${count.toLocaleString("en-US")} write units`;

function onDemandWishes(capacity: Capacity & { readonly mode: "on demand" }): readonly Changed[] {
  const { quota, ready } = capacity;
  const higher = 4 * quota;
  return [
    ...(ready < quota ? [{ ...capacity, what: `warm throughput of ${units(quota)}`, ready: quota }] : []),
    ...(quota === tableQuota
      ? [
          {
            ...capacity,
            what: `a table quota of ${units(higher)}, and warm throughput as high`,
            quota: higher,
            ready: higher,
          },
        ]
      : []),
  ];
}

/** The account's quota is for all its tables, and for their indexes as for them. */
function provisionedWishes(capacity: Capacity & { readonly mode: "provisioned" }): readonly Changed[] {
  const { units: present, quota, account, elsewhere } = capacity;
  const free = Math.min(quota, (account - elsewhere) / 2);
  if (present < free) {
    return [{ ...capacity, what: `no quota yet: provision ${units(free)}, on the table and its index`, units: free }];
  }
  const higher = present < quota ? quota : 4 * tableQuota;
  if (present >= higher) return [];
  const needed = 2 * higher + elsewhere;
  const ofTable = higher > quota ? ` and a table quota of ${units(higher)}` : "";
  const what = `an account quota of ${units(needed)}${ofTable}, and to provision ${units(higher)}`;
  return [{ ...capacity, what, units: higher, quota: higher, account: needed }];
}

/** What to ask for, what saves the most first, as long as it saves a tenth of the time: one thing, or two that help only together. */
export function asked(setting: Setting): { readonly first: readonly string[]; readonly plan: Plan } {
  const first: string[] = [];
  let present = setting;
  let plan = best(present);
  for (;;) {
    const single = wishes(present);
    const next =
      fastest(single, plan.seconds * 0.9) ??
      fastest(
        single.flatMap((one) =>
          wishes(one.setting).map((other) => ({ what: `${one.what}, with ${other.what}`, setting: other.setting })),
        ),
        plan.seconds * 0.9,
      );
    if (!next) return { first, plan };
    first.push(next.what);
    ({ setting: present, plan } = next);
  }
}

/** What saves the most, when it takes less than so many seconds. */
function fastest(options: readonly Wish[], limit: number): (Wish & { readonly plan: Plan }) | undefined {
  return options
    .map((wish) => ({ ...wish, plan: best(wish.setting) }))
    .filter(({ plan }) => plan.seconds <= limit)
    .reduce<(Wish & { readonly plan: Plan }) | undefined>(
      (least, next) => (least && least.plan.seconds <= next.plan.seconds ? least : next),
      undefined,
    );
}

/** How many items each shard has: a segment holds a share of the keys, so the sizes vary by the root of their number. */
function sizes(items: number, shards: number, random: () => number): Float64Array {
  const segments = shards * segmentsPerShard;
  const mean = items / segments;
  const work = new Float64Array(shards);
  for (let segment = 0; segment < segments; segment++) {
    // Nearly normal: the sum of twelve numbers.
    const deviation = Array.from({ length: 12 }, random).reduce((sum, number) => sum + number, -6);
    work[segment % shards] = (work[segment % shards] ?? 0) + Math.max(0, mean + deviation * Math.sqrt(mean));
  }
  return work;
}

/** Numbers that look random and are the same each time (a linear congruential generator). */
function randomNumbers(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 4_294_967_296;
  };
}
