import { describe, expect, it } from "vitest";
import { asked, best, newTable, type Setting, shardCounts, simulate, tableQuota } from "../../bench/data/simulate.ts";

const setting: Setting = {
  items: 1e8,
  perItem: { tableUnits: 1, indexUnits: 1, bytes: 500 },
  itemsPerSecond: 5_000,
  hotShare: 0.001,
  capacity: { mode: "on demand", ready: tableQuota, quota: tableQuota },
  killsPerHour: 0,
  vcpus: 512,
};

describe("the simulation of large tables", () => {
  it("takes as long as the narrowest of the limits lets it, and a start", () => {
    // 40,000 units a second, one an item; and one partition of 1,000.
    expect(simulate(setting, 64).seconds).toBeCloseTo(1e8 / 40_000 + 60, -2);
    expect(simulate({ ...setting, hotShare: 0.1 }, 64).seconds).toBeCloseTo(1e8 / 10_000 + 60, -2);
    expect(simulate(setting, 4).seconds).toBeCloseTo(1e8 / 20_000 + 60, -2);
    const provisioned = simulate({ ...setting, capacity: { mode: "provisioned", units: 5_000 } }, 64);
    // With what was saved up in five minutes.
    expect(provisioned.seconds).toBeCloseTo((1e8 - 5_000 * 300) / 5_000 + 60, -2);
    expect(provisioned.limit).toBe("provisioned capacity");
  });

  it("says what the limit is", () => {
    expect(simulate(setting, 4).limit).toBe("the shards");
    expect(simulate(setting, 64).limit).toBe("the table's quota");
    expect(simulate({ ...setting, hotShare: 0.15 }, 64).limit).toBe("one index partition");
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
    expect(asked({ ...setting, capacity: { mode: "provisioned", units: 2_000 } }).first[0]).toContain("write units");
    expect(asked({ ...setting, items: 1e10, vcpus: 6, itemsPerSecond: 1_000 }).first[0]).toContain("vCPUs");
  });
});
