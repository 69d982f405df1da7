import { type ChildProcess, execFile, spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { appendFileSync, existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { userInfo } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { promisify } from "node:util";
import { temporaryFolder } from "../temporary/folder.ts";
import { freePort } from "./port.ts";

const run = promisify(execFile);
/** Where Debian and Ubuntu put daemons, which isn't on a user's path. */
const path = `${process.env.PATH}:/usr/sbin:/sbin`;

/** A task of an array as the controller knows it, running or ended. */
export interface Task {
  readonly job: string;
  readonly index: number;
  readonly state: string;
  readonly node: string | undefined;
  readonly restarts: number;
  /** `code:signal` of the last attempt. */
  readonly exit: string;
}

/** A cluster of several nodes on this machine, for as long as a test needs it. */
export interface Slurm {
  readonly nodes: readonly string[];
  /** What a command of Slurm's needs to find this cluster. */
  readonly environment: Readonly<Record<string, string>>;
  /** Runs one of Slurm's commands. */
  command(name: string, ...words: readonly string[]): Promise<string>;
  tasks(job: string): Promise<readonly Task[]>;
  /** Ends the controller and starts it again, on what it has saved. */
  restartController(): Promise<void>;
  /** Stops a node's daemon where it is, so that the controller can't tell it anything; what jobs run on it goes on. */
  freeze(node: string): void;
  thaw(node: string): void;
  stop(): Promise<void>;
}

const nodeNames = ["node1", "node2", "node3", "node4"] as const;
const slotsPerNode = 4;

/**
 * Starts munged, slurmctld and a slurmd for each node, all on 127.0.0.1, with a configuration, a key and ports of their own.
 * Runs as root and as a user: then jobs run as that user.
 */
export async function startSlurm(): Promise<Slurm> {
  const folder = temporaryFolder("slurm");
  const place = (name: string) => join(folder, name);
  const configuration = place("slurm.conf");
  const environment = { SLURM_CONF: configuration, PATH: path };
  const daemons = new Map<string, ChildProcess>();
  await configure();
  await begin("munged", "munged", [
    ...["--foreground", "--force", "--num-threads=2", `--socket=${place("munge.socket")}`],
    ...[`--key-file=${place("munge.key")}`, `--pid-file=${place("munge.pid")}`, `--seed-file=${place("munge.seed")}`],
    `--log-file=${place("munge.log")}`,
  ]);
  await until("munged's socket", async () => existsSync(place("munge.socket")));
  await beginController();
  for (const node of nodeNames) await begin(node, "slurmd", ["-D", "-f", configuration, "-N", node]);
  await until("idle nodes", async () => {
    const states = (await command("sinfo", "--noheader", "--Node", "--format=%T")).trim().split("\n");
    return states.length === nodeNames.length && states.every((state) => state === "idle");
  });
  return {
    nodes: nodeNames,
    environment,
    command,
    tasks,
    async restartController() {
      await end("slurmctld");
      await beginController();
    },
    freeze(node) {
      daemons.get(node)?.kill("SIGSTOP");
    },
    thaw(node) {
      daemons.get(node)?.kill("SIGCONT");
    },
    async stop() {
      for (const daemon of daemons.values()) daemon.kill("SIGCONT");
      await command("scancel", `--user=${userInfo().username}`).catch(() => {});
      for (const name of [...nodeNames, "slurmctld", "munged"]) await end(name);
    },
  };

  async function configure(): Promise<void> {
    writeFileSync(place("munge.key"), randomBytes(128), { mode: 0o600 });
    const { username } = userInfo();
    const ports: number[] = [];
    while (ports.length < nodeNames.length + 1) ports.push(await freePort());
    const [controller, ...ofNodes] = ports;
    for (const name of ["state", ...nodeNames.map((node) => `spool-${node}`)]) mkdirSync(place(name));
    const lines = [
      "ClusterName=test",
      "SlurmctldHost=localhost(127.0.0.1)",
      `SlurmctldPort=${controller}`,
      `SlurmUser=${username}`,
      `SlurmdUser=${username}`,
      "AuthType=auth/munge",
      // A requeued job waits until the credential of its last attempt has expired: 120 s by default.
      `AuthInfo=socket=${place("munge.socket")},cred_expire=5`,
      `StateSaveLocation=${place("state")}`,
      `SlurmdSpoolDir=${place("spool-%n")}`,
      `SlurmctldPidFile=${place("slurmctld.pid")}`,
      `SlurmdPidFile=${place("slurmd-%n.pid")}`,
      `SlurmctldLogFile=${place("slurmctld.log")}`,
      `SlurmdLogFile=${place("slurmd-%n.log")}`,
      // Whatever else may be none is so by default; newer versions don't know the name.
      "ProctrackType=proctrack/pgid",
      // Slots are counted, whatever this machine has.
      "SelectType=select/cons_tres",
      "SelectTypeParameters=CR_CPU",
      "SlurmdParameters=config_overrides",
      "SchedulerType=sched/builtin",
      "SchedulerParameters=batch_sched_delay=0,sched_interval=1,sched_min_interval=0",
      "ReturnToService=2",
      "KillWait=10",
      // A node that is frozen isn't noticed by itself while a test runs.
      "SlurmdTimeout=600",
      ...nodeNames.map(
        (node, index) =>
          `NodeName=${node} NodeHostname=localhost NodeAddr=127.0.0.1 Port=${ofNodes[index]} CPUs=${slotsPerNode} RealMemory=65536`,
      ),
      `PartitionName=all Nodes=${nodeNames.join()} Default=YES MaxTime=INFINITE State=UP`,
    ];
    writeFileSync(configuration, `${lines.join("\n")}\n`);
    writeFileSync(place("cgroup.conf"), await withoutCgroups());
  }

  /**
   * Its defaults look for cgroups, which a container hasn't. Up to 23.02 one word keeps it from that and from 24.05 on another;
   * each is unknown to the other versions. Between them there is none.
   */
  async function withoutCgroups(): Promise<string> {
    const [, year = "", month = ""] = /(\d+)\.(\d+)/.exec(await command("slurmctld", "-V")) ?? [];
    const version = Number(`${year}.${month}`);
    if (version < 23.11) return "CgroupAutomount=no\n";
    return version < 24.05 ? "" : "CgroupPlugin=disabled\n";
  }

  function command(name: string, ...words: readonly string[]): Promise<string> {
    return run(name, [...words], { env: { ...process.env, ...environment } }).then(({ stdout }) => stdout);
  }

  async function begin(name: string, program: string, words: readonly string[]): Promise<void> {
    const child = spawn(program, words, {
      env: { ...process.env, ...environment },
      stdio: ["ignore", "ignore", "pipe"],
    });
    child.stderr?.on("data", (text: Buffer) => appendFileSync(place(`${name}.stderr`), text));
    await new Promise<void>((resolve, reject) => {
      child.once("spawn", resolve);
      child.once("error", (error) =>
        reject(new Error(`${program} can't be started: install slurm-wlm and munge`, { cause: error })),
      );
    });
    daemons.set(name, child);
  }

  async function beginController(): Promise<void> {
    await begin("slurmctld", "slurmctld", ["-D", "-f", configuration]);
    await until("the controller", async () => (await command("scontrol", "ping")).includes("UP"));
  }

  async function end(name: string): Promise<void> {
    const child = daemons.get(name);
    daemons.delete(name);
    if (!child || child.exitCode !== null || child.signalCode !== null) return;
    const ended = new Promise((resolve) => child.once("exit", resolve));
    child.kill("SIGTERM");
    const timer = setTimeout(() => child.kill("SIGKILL"), 10_000);
    await ended;
    clearTimeout(timer);
  }

  async function until(what: string, isSo: () => Promise<boolean>): Promise<void> {
    const deadline = Date.now() + 30_000;
    while (!(await isSo().catch(() => false))) {
      const dead = [...daemons].find(([, child]) => child.exitCode !== null);
      if (dead || Date.now() > deadline) throw new Error(`No ${what}${dead ? `: ${dead[0]} ended` : ""}.\n${said()}`);
      await sleep(100);
    }
  }

  function said(): string {
    const files = ["munged.stderr", "slurmctld.stderr", "slurmctld.log", "node1.stderr", "slurmd-node1.log"];
    return files
      .filter((name) => existsSync(place(name)))
      .map((name) => `${name}:\n${readFileSync(place(name), "utf8").split("\n").slice(-15).join("\n")}`)
      .join("\n");
  }

  async function tasks(job: string): Promise<readonly Task[]> {
    const lines = (await command("scontrol", "show", "job", "--oneliner", job)).trim().split("\n");
    return lines.flatMap((line) => {
      const field = (name: string) => new RegExp(`(?:^| )${name}=(\\S+)`).exec(line)?.[1];
      const index = field("ArrayTaskId");
      // Tasks that were never started stand in one line, by their range.
      if (index === undefined || !/^\d+$/.test(index)) return [];
      return {
        job: field("JobId") ?? "",
        index: Number(index),
        state: field("JobState") ?? "",
        node: field("BatchHost"),
        restarts: Number(field("Restarts")),
        exit: field("ExitCode") ?? "",
      };
    });
  }
}
