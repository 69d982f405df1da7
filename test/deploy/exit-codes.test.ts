import { execFile } from "node:child_process";
import { readFileSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import { constants } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { describe, expect, it } from "vitest";
import { parseAllDocuments } from "yaml";
import { ExitCode } from "../../src/errors.ts";
import { parseTemplate } from "../support/cloudformation.ts";
import { batchAnswer, type RetryStrategy } from "../support/deploy/batch.ts";
import { type JobSpec, jobAnswer } from "../support/deploy/job-controller.ts";
import { temporaryFolder } from "../support/temporary/folder.ts";

/** What every engine makes of an exit code: the table of docs/scale.md. */
type Answer = "done" | "again" | "never again";

const expected = (code: number): Answer => {
  if (code === ExitCode.done) return "done";
  return code === ExitCode.usage || code === ExitCode.attention ? "never again" : "again";
};
const allCodes = Array.from({ length: 256 }, (_, code) => code);
const deploy = (name: string) => new URL(`../../deploy/${name}`, import.meta.url);
const read = (name: string) => readFileSync(deploy(name), "utf8");

it("is the table of the documentation", () => {
  const page = readFileSync(new URL("../../docs/scale.md", import.meta.url), "utf8");
  const rows = [...page.matchAll(/^\| ([\d, a-z]+) \| (.+?) \| (.+?) \|$/gm)].map(([, codes = "", , engine = ""]) => ({
    codes: [...codes.matchAll(/\d+/g)].map(([code]) => Number(code)),
    engine,
  }));
  for (const code of Object.values(ExitCode).filter((value) => typeof value === "number")) {
    const row = rows.find(({ codes }) => codes.includes(code));
    const said = { done: /^counts it/, again: /^starts it again/, "never again": /^(gives up|doesn't start it again)/ };
    expect(row?.engine, `the row of exit code ${code}`).toMatch(said[expected(code)]);
  }
});

it("is AWS Batch's, by the retry strategy, for every exit code", () => {
  const { Job } = parseTemplate(read("aws-batch.yaml")).Resources;
  const RetryStrategy = Job?.Properties?.RetryStrategy as RetryStrategy;
  for (const code of allCodes) expect([code, batchAnswer(RetryStrategy, { code })]).toEqual([code, expected(code)]);
  // A host that is gone, and a container that never ran, have none.
  for (const reason of ["Host EC2 (instance i-0123456789abcdef0) terminated.", "CannotPullContainerError: timeout"])
    expect(batchAnswer(RetryStrategy, { reason })).toBe("again");
});

it("is Kubernetes', by the pod failure policy, for every exit code", () => {
  const job = parseAllDocuments(read("kubernetes.yaml")).map((document) => document.toJS())[1] as JobSpec;
  for (const code of allCodes) {
    const answer = jobAnswer(job, { code });
    const same = {
      succeeded: "done",
      FailJob: "never again",
      FailIndex: "never again",
      Count: "again",
      Ignore: "again",
    };
    expect([code, same[answer]]).toEqual([code, expected(code)]);
  }
  // A pod that is evicted, or whose node is lost, isn't counted among the attempts.
  expect(jobAnswer(job, { code: 143, conditions: ["DisruptionTarget"] })).toBe("Ignore");
  // But what it said before stands.
  expect(jobAnswer(job, { code: 2, conditions: ["DisruptionTarget"] })).toBe("FailJob");
});

describe("of Slurm", () => {
  /** Runs deploy/slurm.sbatch with a tool that ends so, and a scontrol that ends the job as Slurm does. */
  async function attempt(tool: string, environment: Record<string, string> = {}, words = ["migrate-data", "--yes"]) {
    const folder = temporaryFolder("slurm");
    await writeFile(join(folder, "tool"), `#!/bin/bash\n${tool}\n`, { mode: 0o755 });
    const scontrol = '#!/bin/bash\necho "scontrol $*"\nkill -TERM "$PPID"\n';
    await writeFile(join(folder, "scontrol"), scontrol, { mode: 0o755 });
    const env = {
      PATH: `${folder}:${process.env.PATH}`,
      MIGRATE_NEXTAUTH_DYNAMO: join(folder, "tool"),
      SLURM_ARRAY_JOB_ID: "7",
      SLURM_ARRAY_TASK_ID: "3",
      SLURM_ARRAY_TASK_COUNT: "16",
      // The last task of an array has the array's own number.
      SLURM_JOB_ID: "7",
      SLURM_SUBMIT_DIR: folder,
      NODE_ENV: "test",
      ...environment,
    } as const;
    const run = promisify(execFile)("bash", [deploy("slurm.sbatch").pathname, ...words], { env, timeout: 30_000 });
    return run.then(
      ({ stdout, stderr }) => ({ code: 0, signal: null, stdout, stderr }),
      ({ code, signal, stdout, stderr }) => ({ code, signal, stdout, stderr }),
    );
  }

  const signals = [
    constants.signals.SIGKILL,
    constants.signals.SIGTERM,
    constants.signals.SIGSEGV,
    constants.signals.SIGABRT,
  ];
  const codes = [...Object.values(ExitCode), ...signals.map((signal) => 128 + signal), 4, 127, 255].filter(
    (code) => typeof code === "number",
  );
  it.each([...new Set(codes)])("makes the same of exit code %i", async (code) => {
    const { code: ended, signal, stdout } = await attempt(`echo "told $*"; exit ${code}`);
    const isAgain = stdout.includes("scontrol requeue 7_3");
    expect(isAgain).toBe(expected(code) === "again");
    // Slurm ends an attempt that is started again; the others end as the shard did.
    if (isAgain) expect(signal).toBe("SIGTERM");
    else expect(ended).toBe(code);
    expect(stdout).toMatch(/Z 7_3 attempt 1 on \S+: told migrate-data --yes --shards 16$/m);
  });

  it("takes a shard that a signal ended for one to start again", async () => {
    expect((await attempt('kill -9 "$BASHPID"')).stdout).toContain("scontrol requeue 7_3");
  });

  it("gives up after ten attempts", async () => {
    expect((await attempt("exit 1", { SLURM_RESTART_COUNT: "8" })).stdout).toContain("scontrol requeue");
    const last = await attempt("exit 1", { SLURM_RESTART_COUNT: "9" });
    expect(last).toMatchObject({ code: 1, stdout: expect.stringMatching(/attempt 10 .*the last attempt/) });
    expect(last.stdout).not.toContain("scontrol");
  });

  /** The script's process, as the tool finds it: the parent of its own. */
  const batch = '$(ps -o ppid= -p "$PPID")';

  it("stops a shard when the time is nearly up, and goes on in another attempt", async () => {
    const tool = `trap "echo stopping; exit 143" TERM\nsleep 0.3\nkill -USR1 ${batch}\nfor n in $(seq 200); do sleep 0.1; done`;
    const { stdout } = await attempt(tool);
    expect(stdout).toMatch(/stopping$/m);
    expect(stdout).toMatch(/exit code 143, the time was up: started again/);
    expect(stdout).toContain("scontrol requeue 7_3");
  });

  it("starts nothing again that Slurm has stopped: what is cancelled stays so, and what is lost Slurm starts itself", async () => {
    const tool = `trap "echo stopping; exit 143" TERM\nsleep 0.3\nkill -TERM ${batch} "$PPID" "$BASHPID"\nfor n in $(seq 200); do sleep 0.1; done`;
    const { code, stdout, stderr } = await attempt(tool);
    expect({ code, stdout, stderr }).toMatchObject({ code: 143 });
    expect(stdout).toMatch(/exit code 143, stopped by Slurm$/m);
    expect(stdout).not.toContain("scontrol");
  });

  it("isn't begun without an array, and without something to do", async () => {
    expect(await attempt("exit 0", {}, [])).toMatchObject({ code: 2, stdout: expect.stringContaining("migrate-data") });
    const alone = await attempt("echo ran", { SLURM_ARRAY_TASK_COUNT: "" });
    expect(alone.code).not.toBe(0);
    expect(alone).toMatchObject({ stdout: "", stderr: expect.stringContaining("sbatch --array=0-15") });
  });
});
