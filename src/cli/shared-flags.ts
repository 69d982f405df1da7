import type { Command } from "commander";
import { usageError } from "../errors.ts";
import type { Shard, SharedOptions } from "../index.ts";
import { shardOfArray } from "./array-shard.ts";
import { rareGroups } from "./help.ts";
import { numberArgument } from "./table-flags.ts";

/** The flags of work that shards divide. */
export interface SharedFlags {
  readonly state?: string;
  readonly run?: string;
  readonly shard?: string;
  readonly shards?: number;
  readonly parallelism?: number;
}

/** Adds those flags to a command. */
export function withSharedFlags(command: Command): Command {
  const hasRun = command.options.some(({ long }) => long === "--run");
  command.optionsGroup(rareGroups.shards);
  return (hasRun ? command : command.option("--run <name>", "the run's name, the same for all shards"))
    .option("--state <place>", "keep the run's state where all shards see it: dynamodb:NAME")
    .option("--shard <I/N>", "do this part of the work alone, counted from 0")
    .option("--shards <N>", "the same, with I as AWS Batch, Kubernetes or Slurm says it", numberArgument)
    .option(
      "--parallelism <count>",
      "how many shards work at a time and share the ceilings (default: all)",
      numberArgument,
    );
}

/**
 * What the API is given of them; `undefined` when the state is on this machine.
 *
 * @throws ToolError for flags that don't go together, or a shard that can't be made out
 */
export function sharedOptions(flags: SharedFlags): SharedOptions | undefined {
  const { state, run, parallelism } = flags;
  if (state === undefined) {
    const alone = (["shard", "shards", "parallelism"] as const).find((name) => flags[name] !== undefined);
    if (alone) throw usageError("flags", `--${alone} needs a state that all shards see.`, "Add --state dynamodb:NAME.");
    return undefined;
  }
  if (run === undefined) {
    throw usageError(
      "flags",
      "--state needs the run's name.",
      "Add --run NAME, the same name for all shards of the run.",
    );
  }
  const shard = shardOf(flags, process.env);
  return { state, run, ...(shard ? { shard } : {}), ...(parallelism === undefined ? {} : { parallelism }) };
}

/** Adds the flag that says where a run's before-images are, whatever its state says. */
export function withJournalFlag(command: Command): Command {
  return command
    .optionsGroup(rareGroups.shards)
    .option("--journal <place>", "where the run's before-images have to be: s3://bucket/prefix");
}

/** What that flag comes to; without a shared state there is nothing that it could be compared with. */
export function refuseJournal({ state, journal }: SharedFlags & { readonly journal?: string }): void {
  refuse(
    state === undefined && journal !== undefined,
    "--journal",
    "Without --state, before-images are kept in --state-dir.",
  );
}

/** Flags that only make sense where the state is on this machine, or the other way round. */
export function refuse(isGiven: boolean, flag: string, hint: string): void {
  if (isGiven) throw usageError("flags", `${flag} doesn't go with these flags.`, hint);
}

function shardOf({ shard, shards }: SharedFlags, environment: NodeJS.ProcessEnv): Shard | undefined {
  if (shard !== undefined) {
    const [, index, of] = /^(\d+)\/(\d+)$/.exec(shard) ?? [];
    if (index !== undefined && of !== undefined) return { index: Number(index), of: Number(of) };
    throw usageError("flags", `"${shard}" isn't a shard.`, "Write it as --shard I/N, with I from 0 to N-1.");
  }
  if (shards === undefined) return undefined;
  return shardOfArray(shards, environment);
}
