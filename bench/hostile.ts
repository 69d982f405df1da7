import { runCodemod } from "../src/codemod/run.ts";
import { doctor } from "../src/doctor/doctor.ts";
import { hostileSources, inFolder, secondsOf } from "../test/support/hostile-sources.ts";

/**
 * npm run bench:hostile [-- NAME]
 * What sources cost that somebody made to stop the tool: seconds of the processor for a size, its double and its fourfold, of a dry
 * run of the codemod with all its diffs, and of doctor. Prints Markdown, and fails where twice the text takes more than 2.5 times
 * the time.
 */

const mostGrowth = 2.5;
/** What is quicker is noise. */
const measurable = 0.2;
/** What the collector or the compiler happened to do in one, another tells: the smallest time counts. */
const tries = 5;
/** Without it doctor sees no application, and looks at nothing. */
const manifest = '{ "dependencies": { "next-auth": "^3.29.0" } }';
const wanted = process.argv[2] ?? "";

const commands = {
  codemod: async (cwd: string) => {
    const report = await runCodemod({ cwd, dryRun: true });
    return report.files.map(({ diff }) => diff.length);
  },
  doctor: (cwd: string) => doctor({ cwd }),
};

console.log("| source | size | command | n | 2 n | 4 n | growth |\n|---|---|---|---|---|---|---|");
let isTooMuch = false;
for (const [name, { size, make }] of Object.entries(hostileSources)) {
  if (!name.includes(wanted)) continue;
  for (const [command, run] of Object.entries(commands)) {
    let times = [Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY];
    let growth = Number.POSITIVE_INFINITY;
    for (let tried = 0; tried < tries && growth > mostGrowth; tried++) {
      const again: number[] = [];
      for (const factor of [1, 2, 4]) {
        const files = { "package.json": manifest, ...make(size * factor) };
        again.push(await inFolder(files, (folder) => secondsOf(() => run(folder))));
      }
      times = times.map((time, index) => Math.min(time, again[index] ?? time));
      growth = Math.max(...times.slice(1).map((time, index) => time / Math.max(times[index] ?? 0, measurable)));
    }
    if (growth > mostGrowth) isTooMuch = true;
    const cells = [name, size.toLocaleString("en"), command, ...times.map((time) => `${time.toFixed(2)} s`)];
    console.log(`| ${[...cells, `${growth.toFixed(2)}${growth > mostGrowth ? " !" : ""}`].join(" | ")} |`);
  }
}
process.exitCode = isTooMuch ? 1 : 0;
