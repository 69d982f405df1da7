/** What of an Indexed Job decides about its pods (Kubernetes, "Jobs"). */
export interface JobSpec {
  readonly spec: {
    readonly completions: number;
    readonly parallelism: number;
    readonly backoffLimitPerIndex: number;
    readonly maxFailedIndexes: number;
    readonly podFailurePolicy: { readonly rules: readonly Rule[] };
    readonly template: {
      readonly spec: {
        readonly terminationGracePeriodSeconds: number;
        readonly containers: readonly { readonly name: string; readonly args: readonly string[] }[];
      };
    };
  };
}

interface Rule {
  readonly action: "FailJob" | "FailIndex" | "Ignore" | "Count";
  readonly onExitCodes?: { readonly operator: "In" | "NotIn"; readonly values: readonly number[] };
  readonly onPodConditions?: readonly { readonly type: string; readonly status: string }[];
}

/** How a pod ended. */
export interface PodEnd {
  readonly code: number;
  /** Conditions that are true of it: an evicted pod has `DisruptionTarget`. */
  readonly conditions?: readonly string[];
}

/**
 * What the Job controller makes of a pod that ended: the first rule that matches decides, and without one it counts among the
 * attempts of its index (Kubernetes, "Pod failure policy").
 */
export function jobAnswer({ spec }: JobSpec, { code, conditions = [] }: PodEnd): Rule["action"] | "succeeded" {
  if (code === 0) return "succeeded";
  const rule = spec.podFailurePolicy.rules.find(({ onExitCodes, onPodConditions }) => {
    if (onExitCodes) return onExitCodes.values.includes(code) === (onExitCodes.operator === "In");
    return onPodConditions?.some(({ type, status }) => status === "True" && conditions.includes(type)) ?? false;
  });
  return rule?.action ?? "Count";
}

/** A pod under way. */
export interface Pod {
  readonly ended: Promise<number | null>;
  /** Sends a signal to its container's process. */
  kill(signal: NodeJS.Signals): void;
}

/** What became of a Job. */
export interface JobEnd {
  readonly succeeded: readonly number[];
  readonly failed: readonly number[];
  /** Why the Job as a whole ended before its indexes did. */
  readonly stopped: "FailJob" | "maxFailedIndexes" | undefined;
  /** Every pod that was started, in order: its index, its attempt counted from 0, and what was made of its end. */
  readonly pods: readonly { readonly index: number; readonly attempt: number; readonly answer: string }[];
}

/**
 * Runs pods as the Job controller does for an Indexed Job: so many at a time, each index again until it has succeeded or its
 * attempts are used up, all of them stopped when the Job fails. A pod that is evicted gets SIGTERM, and SIGKILL when its grace
 * period is over.
 *
 * @param start a pod for an index
 * @param evict called with every pod; resolves when it is to be evicted, or never
 * @param secondsOfGrace overrides the manifest's: a test doesn't wait as long
 */
export async function runJob(
  job: JobSpec,
  {
    start,
    evict = () => new Promise<void>(() => {}),
    secondsOfGrace = job.spec.template.spec.terminationGracePeriodSeconds,
  }: {
    readonly start: (index: number, attempt: number) => Promise<Pod>;
    readonly evict?: (index: number, attempt: number) => Promise<void>;
    readonly secondsOfGrace?: number;
  },
): Promise<JobEnd> {
  const { completions, parallelism, backoffLimitPerIndex, maxFailedIndexes } = job.spec;
  const waiting = Array.from({ length: completions }, (_, index) => ({ index, attempt: 0, counted: 0 }));
  const succeeded: number[] = [];
  const failed: number[] = [];
  const pods: { index: number; attempt: number; answer: string }[] = [];
  const running = new Set<Pod>();
  let stopped: JobEnd["stopped"];

  function stop(why: NonNullable<JobEnd["stopped"]>): void {
    stopped ??= why;
    for (const pod of running) void terminate(pod, secondsOfGrace);
  }

  async function runPod(index: number, attempt: number): Promise<PodEnd> {
    const pod = await start(index, attempt);
    running.add(pod);
    let conditions: readonly string[] = [];
    void evict(index, attempt).then(() => {
      if (!running.has(pod)) return;
      conditions = ["DisruptionTarget"];
      void terminate(pod, secondsOfGrace);
    });
    const code = (await pod.ended) ?? 137;
    running.delete(pod);
    return { code, conditions };
  }

  /** What follows from how a pod of an index ended. */
  function conclude({ index, attempt, counted }: (typeof waiting)[number], answer: ReturnType<typeof jobAnswer>): void {
    if (answer === "succeeded") succeeded.push(index);
    else if (answer === "FailJob") stop("FailJob");
    else if (answer === "FailIndex" || (answer === "Count" && counted >= backoffLimitPerIndex)) {
      failed.push(index);
      if (failed.length > maxFailedIndexes) stop("maxFailedIndexes");
    } else waiting.push({ index, attempt: attempt + 1, counted: counted + (answer === "Count" ? 1 : 0) });
  }

  async function slot(): Promise<void> {
    for (let next = waiting.shift(); next && !stopped; next = waiting.shift()) {
      const { index, attempt } = next;
      const answer = jobAnswer(job, await runPod(index, attempt));
      pods.push({ index, attempt, answer });
      if (!stopped) conclude(next, answer);
    }
  }

  await Promise.all(Array.from({ length: parallelism }, slot));
  return { succeeded: succeeded.sort((a, b) => a - b), failed: failed.sort((a, b) => a - b), stopped, pods };
}

async function terminate(pod: Pod, seconds: number): Promise<void> {
  pod.kill("SIGTERM");
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, seconds * 1_000);
  });
  await Promise.race([pod.ended, late]);
  clearTimeout(timer);
  pod.kill("SIGKILL");
}
