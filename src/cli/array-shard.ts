import { usageError } from "../errors.ts";
import type { Shard } from "../index.ts";

type Environment = Readonly<Record<string, string | undefined>>;

/** What an engine says of the part of an array that a process is. */
interface Place {
  /** The variable that says so. */
  readonly variable: string;
  readonly index: number;
}

/** Engines that count from 0, whatever the array: AWS Batch's array jobs and Kubernetes' Indexed Jobs. */
const countsFromZero = ["AWS_BATCH_JOB_ARRAY_INDEX", "JOB_COMPLETION_INDEX"] as const;
const slurm = "SLURM_ARRAY_TASK_ID";

/** The variables by which a shard is found, for a message. */
const arrayVariables = [...countsFromZero, slurm].join(", ").replace(/, (?=\w+$)/, " or ");

/**
 * Which of so many shards this process is, by what the engine that started it says.
 *
 * @throws ToolError when no engine says it, two say different things, or it doesn't fit the number of shards: a shard
 *   that is taken for another one leaves its own undone
 */
export function shardOfArray(shards: number, environment: Environment): Shard {
  const places = [...countsFromZero.flatMap((name) => placeBy(name, environment)), ...slurmPlace(shards, environment)];
  const [first, ...others] = places;
  if (!first) {
    throw usageError(
      "flags",
      `--shards takes the shard's index from ${arrayVariables}, and none is set.`,
      "Start it as an array job or an Indexed Job, or say --shard I/N.",
    );
  }
  const other = others.find(({ index }) => index !== first.index);
  if (other) {
    throw usageError(
      "flags",
      `${first.variable} says shard ${first.index}, and ${other.variable} says ${other.index}.`,
      "Remove the one that the engine at work didn't set, or say --shard I/N.",
    );
  }
  return { index: first.index, of: shards };
}

function placeBy(variable: string, environment: Environment): readonly Place[] {
  const index = count(environment[variable]);
  return index === undefined ? [] : [{ variable, index }];
}

/**
 * Slurm's tasks have the numbers that `--array` gives them: 0-15, 1-16, 100-131:2, or a list. Where the shard is in the
 * array follows from the first number and the step, if the numbers are evenly spaced.
 */
function slurmPlace(shards: number, environment: Environment): readonly Place[] {
  const id = count(environment[slurm]);
  if (id === undefined) return [];
  const of = (name: string, missing: number) => count(environment[`SLURM_ARRAY_TASK_${name}`]) ?? missing;
  const tasks = of("COUNT", shards);
  if (tasks !== shards) {
    throw usageError(
      "flags",
      `Slurm's array has ${tasks} tasks, and --shards says ${shards}.`,
      "Make them the same, or say --shard I/N. A run may go on with any number of shards: what is done is skipped.",
    );
  }
  const first = of("MIN", 0);
  const last = of("MAX", first + shards - 1);
  const step = shards === 1 ? 1 : (last - first) / (shards - 1);
  const index = (id - first) / step;
  const isEven = step === (shards === 1 ? 1 : of("STEP", step));
  if (isEven && Number.isInteger(index) && index >= 0 && index < shards) return [{ variable: slurm, index }];
  throw usageError(
    "flags",
    `Slurm's array has ${shards} tasks from ${first} to ${last} and this is ${id}: which shard it is can't be told.`,
    `Number the tasks evenly, as --array=0-${shards - 1} does, or say --shard I/N.`,
  );
}

function count(text: string | undefined): number | undefined {
  return text !== undefined && /^\d{1,9}$/.test(text) ? Number(text) : undefined;
}
