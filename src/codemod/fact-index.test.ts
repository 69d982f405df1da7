import fc from "fast-check";
import { expect, it } from "vitest";
import { FactIndex } from "./fact-index.ts";

const kinds = ["written-for", "session-strategy"] as const;
const published = fc.array(
  fc.record({
    kind: fc.constantFrom(...kinds),
    folder: fc.constantFrom("/a", "/b", "/c"),
    file: fc.nat({ max: 5 }),
    value: fc.constantFrom("jwt", "database"),
  }),
  { maxLength: 40 },
);

it("gives what was said by path, and by when for one path, however often it is asked meanwhile", () => {
  fc.assert(
    fc.property(published, fc.subarray(["/a", "/b", "/c"]), (all, folders) => {
      const index = new FactIndex();
      const asked: { now: readonly unknown[]; before: string }[] = [];
      for (const { kind, folder, file, value } of all) {
        index.add(folder, `${folder}/${file}.ts`, { kind, value } as never);
        const now = index.all(kind);
        asked.push({ now, before: JSON.stringify(now) });
      }
      for (const kind of kinds) {
        const expected = (of: readonly string[]) =>
          all
            .filter((fact) => fact.kind === kind && of.includes(fact.folder))
            .map(({ folder, file, value }) => ({ path: `${folder}/${file}.ts`, value }))
            .sort((a, b) => (a.path === b.path ? 0 : a.path < b.path ? -1 : 1));
        expect(index.all(kind)).toEqual(expected(["/a", "/b", "/c"]));
        expect(index.within(kind, (folder) => folders.includes(folder))).toEqual(expected(folders));
      }
      for (const { now, before } of asked) expect(JSON.stringify(now)).toBe(before);
    }),
  );
});
