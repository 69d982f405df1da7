import { describe, expect, it } from "vitest";
import {
  accountQuota,
  asked,
  best,
  type Capacity,
  fargateQuota,
  newTable,
  type Setting,
  shardCounts,
  simulate,
  tableQuota,
} from "../../bench/data/simulate.ts";

const setting: Setting = {
  items: 1e8,
  perItem: { tableUnits: 1, indexUnits: 1, bytes: 500 },
  itemsPerSecond: 5_000,
  hotShare: 0.001,
  capacity: { mode: "on demand", ready: tableQuota, quota: tableQuota },
  killsPerHour: 0,
  vcpus: 512,
};

/** @param elsewhere what the account's other tables take */
const provisioned = (units: number, elsewhere = 0): Capacity => ({
  ...{ mode: "provisioned", units, quota: tableQuota, account: accountQuota, elsewhere },
});

describe("the simulation of large tables", () => {
  it("takes as long as the narrowest of the limits lets it, and a start", () => {
    // 40,000 units a second, one an item; and one partition of 1,000.
    expect(simulate(setting, 64).seconds).toBeCloseTo(1e8 / 40_000 + 60, -2);
    expect(simulate({ ...setting, hotShare: 0.1 }, 64).seconds).toBeCloseTo(1e8 / 10_000 + 60, -2);
    expect(simulate(setting, 4).seconds).toBeCloseTo(1e8 / 20_000 + 60, -2);
    const slow = simulate({ ...setting, capacity: provisioned(5_000) }, 64);
    // With what was saved up in five minutes.
    expect(slow.seconds).toBeCloseTo((1e8 - 5_000 * 300) / 5_000 + 60, -2);
    expect(slow.limit).toBe("provisioned capacity");
    // Of 64 shards as many are at work as there are vCPUs, and each vCPU starts 16 of them, one after the other.
    expect(simulate({ ...setting, vcpus: 4 }, 64).seconds).toBeCloseTo(1e8 / 20_000 + 16 * 60, -2);
  });

  it("writes no faster than the quota with any number of shards, killed or not", () => {
    for (const killsPerHour of [0, 1]) {
      for (const shards of shardCounts) {
        expect(simulate({ ...setting, killsPerHour }, shards).seconds).toBeGreaterThanOrEqual(1e8 / tableQuota);
      }
    }
  });

  it("writes a provider's accounts at the pace of one partition while they fit in one, and of more when they don't", () => {
    const hotShare = 0.15;
    // 7.5 GB of one provider's accounts.
    const one = simulate({ ...setting, hotShare }, 8);
    expect(one.seconds / ((1e8 * hotShare) / 1_000)).toBeCloseTo(1, 1);
    // 750 GB: by the time that the sixth partition is begun the quota is the limit.
    const many = simulate({ ...setting, hotShare, items: 1e10 }, 16);
    const itemsPerPartition = (10 * 2 ** 30) / 500 / hotShare;
    const paces = [1, 2, 3, 4, 5].map((partitions) => (1_000 * partitions) / hotShare);
    const begun = paces.reduce((sum, pace) => sum + itemsPerPartition / pace, 0);
    expect(many.seconds / (begun + (1e10 - 5 * itemsPerPartition) / tableQuota)).toBeCloseTo(1, 1);
    expect(many.limit).toBe("the table's quota");
  });

  it("reads no faster than the quota", () => {
    const large: Setting = {
      ...setting,
      perItem: { ...setting.perItem, bytes: 100_000, indexUnits: 0, tableUnits: 0.01 },
    };
    const { limit, seconds } = simulate({ ...large, itemsPerSecond: 50_000 }, 512);
    expect(limit).toBe("the table's reads");
    expect(seconds).toBeGreaterThanOrEqual((1e8 * 100_000) / 8_192 / tableQuota);
  });

  it("says what the limit is", () => {
    expect(simulate(setting, 4).limit).toBe("the shards");
    expect(simulate(setting, 64).limit).toBe("the table's quota");
    expect(simulate({ ...setting, hotShare: 0.15 }, 64).limit).toBe("one provider's index partitions");
    const cold: Setting = { ...setting, capacity: { mode: "on demand", ready: newTable, quota: tableQuota } };
    expect(simulate(cold, 64).limit).toBe("the ramp");
  });

  it("lets a table on demand take twice as much every half hour, up to its quota", () => {
    const cold: Setting = { ...setting, capacity: { mode: "on demand", ready: newTable, quota: tableQuota } };
    // 4,000, 8,000, 16,000 and 32,000 for half an hour each are 108 million.
    const seconds = 3 * 1_800 + (1e8 - 1_800 * 28_000) / 32_000;
    expect(simulate(cold, 64).seconds / seconds).toBeCloseTo(1, 1);
  });

  it("costs time and nothing else when shards are killed", () => {
    const calm = simulate({ ...setting, items: 1e9 }, 16);
    const rough = simulate({ ...setting, items: 1e9, killsPerHour: 2 }, 16);
    expect(rough.kills).toBeGreaterThan(10);
    expect(rough.seconds).toBeGreaterThanOrEqual(calm.seconds);
    expect(rough.seconds).toBeLessThan(calm.seconds * 1.2);
  });

  it("advises the fewest shards that are nearly as fast as any", () => {
    const { shards, seconds } = best(setting);
    expect(shards).toBe(8);
    const others = shardCounts.map((count) => simulate(setting, count).seconds);
    expect(seconds).toBeLessThanOrEqual(Math.min(...others) * 1.05);
  });

  it("asks for what saves the most first, and for nothing that changes nothing", () => {
    const cold: Setting = { ...setting, vcpus: 6, capacity: { mode: "on demand", ready: newTable, quota: tableQuota } };
    expect(asked(cold).first[0]).toContain("warm throughput");
    const hot: Setting = { ...setting, hotShare: 0.15 };
    expect(asked(hot).first).toEqual([]);
    expect(asked({ ...setting, items: 1e10, vcpus: fargateQuota }).first[0]).toContain("vCPUs");
    expect(asked({ ...setting, items: 1e10, vcpus: 6, itemsPerSecond: 1_000 }).first[0]).toContain("vCPUs");
  });

  it("asks for an account quota only beyond what it leaves to the table and its index", () => {
    const first = (capacity: Capacity) => asked({ ...setting, capacity }).first;
    // Of 80,000 others take 20,000: 30,000 for the table and as many for its index are to be had.
    expect(first(provisioned(2_000, 20_000))[0]).toMatch(/^no quota yet: provision 30,000 write units/);
    expect(first(provisioned(30_000, 20_000))[0]).toMatch(
      /^an account quota of 100,000 write units, and to provision 40,000/,
    );
    // More of one without more of the other helps nobody.
    const together = asked({
      ...setting,
      items: 1e10,
      vcpus: fargateQuota,
      capacity: provisioned(30_000, 20_000),
    }).first;
    expect(together[0]).toMatch(/^Fargate vCPUs: 512, with an account quota of 100,000/);
    expect(first(provisioned(40_000))[0]).toMatch(
      /^an account quota of 320,000 write units and a table quota of 160,000/,
    );
  });
});
