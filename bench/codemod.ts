import { type ChildProcess, spawn } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { writeProject } from "./codemod-project.ts";

/**
 * What the codemod costs, as a person pays it: whole processes, on generated projects, beside aws-sdk-js-codemod on the same
 * files of two sizes, beside jscodeshift's parse and print alone (the floor for a codemod), and beside `cat` of all files. Prints
 * Markdown.
 * Each command runs `RUNS` times (3), the fastest counts; `MATCHING` (1000) and `OTHERS` (20000) set the project's size.
 */

const runs = Number(process.env.RUNS ?? 3);
const matching = Number(process.env.MATCHING ?? 1_000);
const counts = { matching, small: matching, few: 10, others: Number(process.env.OTHERS ?? 20_000) };
const root = resolve(process.cwd());
const node = process.execPath;
const bin = join(root, "bin/migrate-nextauth-dynamo.js");

interface Cost {
  /** Seconds. */
  wall: number;
  cpu: number;
  /** Megabytes, of the process and its children together. */
  memory: number;
}

/** Runs a shell command; the shell's `times` gives the CPU time of all its children. */
function measure(command: string, cwd: string): Promise<Cost> {
  const started = process.hrtime.bigint();
  const child = spawn("bash", ["-c", `${command} >/dev/null 2>&1; times >&3`], {
    cwd,
    stdio: ["ignore", 2, 2, "pipe"],
  });
  let peak = 0;
  const watch = setInterval(() => {
    peak = Math.max(peak, memoryOf(child));
  }, 20);
  return new Promise((done) => {
    let times = "";
    child.stdio[3]?.on("data", (chunk: Buffer) => {
      times += chunk.toString();
    });
    child.on("close", () => {
      clearInterval(watch);
      const children = times.trim().split("\n")[1] ?? "";
      const cpu = [...children.matchAll(/(\d+)m([\d.]+)s/g)].reduce(
        (sum, [, m, s]) => sum + Number(m) * 60 + Number(s),
        0,
      );
      done({ wall: Number(process.hrtime.bigint() - started) / 1e9, cpu, memory: peak / 1e6 });
    });
  });
}

/** Resident bytes of a process and all below it. */
function memoryOf({ pid }: ChildProcess): number {
  const below = (parent: number): number => {
    try {
      const [, resident = "0"] = readFileSync(`/proc/${parent}/statm`, "utf8").split(" ");
      const children = readFileSync(`/proc/${parent}/task/${parent}/children`, "utf8").trim();
      const others = children === "" ? [] : children.split(" ").map(Number);
      return Number(resident) * 4096 + others.reduce((sum, child) => sum + below(child), 0);
    } catch {
      // It has ended meanwhile.
      return 0;
    }
  };
  return pid ? below(pid) : 0;
}

async function best(command: string, cwd: string, prepare: () => void = () => {}): Promise<Cost> {
  const costs: Cost[] = [];
  for (let i = 0; i < runs; i++) {
    prepare();
    costs.push(await measure(command, cwd));
  }
  return costs.reduce((a, b) => ({
    wall: Math.min(a.wall, b.wall),
    cpu: Math.min(a.cpu, b.cpu),
    memory: Math.max(a.memory, b.memory),
  }));
}

const folder = mkdtempSync(join(tmpdir(), "codemod-bench-"));
try {
  writeProject(join(folder, "original"), counts);
  const project = join(folder, "project");
  const fresh = () => {
    rmSync(project, { recursive: true, force: true });
    cpSync(join(folder, "original"), project, { recursive: true });
  };
  const floor = join(folder, "floor.cjs");
  writeFileSync(
    floor,
    `const { readdirSync, readFileSync } = require("node:fs");
const j = require(${JSON.stringify(join(root, "node_modules/jscodeshift"))}).withParser("tsx");
for (const entry of readdirSync("matching", { recursive: true, withFileTypes: true }))
  if (entry.isFile()) j(readFileSync(entry.parentPath + "/" + entry.name, "utf8")).toSource();`,
  );

  const ours = await best(`${node} ${bin} codemod matching`, project, fresh);
  const oursSmall = await best(`${node} ${bin} codemod small`, project, fresh);
  const few = await best(`${node} ${bin} codemod few`, project, fresh);
  const peer = `${node} ${join(root, "node_modules/aws-sdk-js-codemod/bin/aws-sdk-js-codemod")} -t v2-to-v3 --extensions=js,jsx`;
  const theirs = await best(`${peer} matching`, project, fresh);
  const theirsSmall = await best(`${peer} small`, project, fresh);
  fresh();
  const parseAndPrint = await best(`${node} ${floor}`, project);
  const others = await best(`${node} ${bin} codemod --dry-run others`, project);
  mkdirSync(join(project, "empty"));
  const startUp = await best(`${node} ${bin} codemod --dry-run empty`, project);
  const cat = await best("find others -type f -print0 | xargs -0 cat", project);
  const both = await best(`${node} ${bin} codemod matching others`, project, fresh);
  const empty = await best(`${node} -e 0`, project);
  const help = await best(`${node} ${bin} codemod --help`, project);

  const row = (name: string, { wall, cpu, memory }: Cost) =>
    `| ${name} | ${wall.toFixed(2)} s | ${cpu.toFixed(2)} s | ${memory.toFixed(0)} MB |`;
  const per = counts.matching.toLocaleString("en");
  const rest = counts.others.toLocaleString("en");
  const goal = (name: string, value: number, limit: string, met: boolean) =>
    `| ${name} | ${value.toFixed(2)} | ${limit} | ${met ? "yes" : "no"} |`;
  console.log(`| whole process, fastest of ${runs} | wall | CPU | peak memory |
|---|---|---|---|
${row(`codemod, ${per} matching files`, ours)}
${row(`aws-sdk-js-codemod 3.0.2, the same files`, theirs)}
${row(`jscodeshift parse and print, the same files`, parseAndPrint)}
${row(`codemod, ${per} small matching files`, oursSmall)}
${row(`aws-sdk-js-codemod 3.0.2, the same files`, theirsSmall)}
${row(`codemod, ${counts.few} matching files`, few)}
${row(`codemod --dry-run, ${rest} other files`, others)}
${row("codemod --dry-run, an empty folder", startUp)}
${row(`cat, ${rest} other files`, cat)}
${row(`codemod, ${per} matching and ${rest} other files`, both)}
${row("codemod --help", help)}
${row("node -e 0", empty)}

| goal | measured | limit | met |
|---|---|---|---|
${goal("times faster than aws-sdk-js-codemod (wall)", theirs.wall / ours.wall, "≥ 12", theirs.wall >= 12 * ours.wall)}
${goal("the same on small files", theirsSmall.wall / oursSmall.wall, "≥ 12", theirsSmall.wall >= 12 * oursSmall.wall)}
${goal("CPU against parse and print", ours.cpu / parseAndPrint.cpu, "≤ 1", ours.cpu <= parseAndPrint.cpu)}
${goal(`${counts.few} files (wall, seconds)`, few.wall, "≤ 0.40", few.wall <= 0.4)}
${goal(`${counts.few} files against an empty folder (wall)`, few.wall / startUp.wall, "≤ 1.5", few.wall <= 1.5 * startUp.wall)}
${goal("other files against reading them, start-up taken off (wall)", (others.wall - startUp.wall) / cat.wall, "≤ 1.3", others.wall - startUp.wall <= 1.3 * cat.wall)}
${goal("peak memory, MB", both.memory, "≤ 200", both.memory <= 200)}
${goal("--help against node -e 0 (wall)", help.wall / empty.wall, "≤ 1.5", help.wall <= 1.5 * empty.wall)}`);
} finally {
  rmSync(folder, { recursive: true });
}
