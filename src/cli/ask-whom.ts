type Terminal = { readonly isTTY?: boolean };

/** Where nobody may be asked: no terminal, or a pipeline. `undefined` where somebody is there. */
export function nobodyToAsk(
  streams: readonly Terminal[],
  env: NodeJS.ProcessEnv = process.env,
): "there is no terminal to ask on" | "CI is set: nobody is there to answer" | undefined {
  if (streams.some(({ isTTY }) => isTTY !== true)) return "there is no terminal to ask on";
  return isPipeline(env) ? "CI is set: nobody is there to answer" : undefined;
}

/**
 * Whether a pipeline's runner started this, by the variable that they all set. Some of them (CircleCI, Buildkite) give
 * their steps a terminal, at which a question would wait until the job's time is over.
 */
export function isPipeline({ CI }: NodeJS.ProcessEnv): boolean {
  return CI !== undefined && !["", "0", "false"].includes(CI.toLowerCase());
}
