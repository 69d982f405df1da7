/** How long each answer is waited for once a job was told to stop, in milliseconds: whoever waits sits at a terminal. */
const grace = 5_000;

/** An answer that didn't come although the job is to stop. What was asked for may have been done. */
export class Unanswered extends Error {
  override readonly name = "Unanswered";

  constructor() {
    super(`no answer within ${grace / 1_000} s after the job was told to stop`);
  }
}

/**
 * Waits for an answer, with its body: after `stop` for a few seconds more, no longer.
 *
 * @param ask is told by its signal when nobody waits any more
 * @throws Unanswered when it doesn't come by then
 */
export async function withinGrace<T>(
  ask: (abandoned: AbortSignal | undefined) => Promise<T>,
  stop: AbortSignal | undefined,
): Promise<T> {
  if (!stop) return ask(undefined);
  const abandoned = new AbortController();
  let timer: NodeJS.Timeout | undefined;
  let wait = () => {};
  const missed = new Promise<never>((_, reject) => {
    wait = () => {
      timer = setTimeout(() => {
        reject(new Unanswered());
        abandoned.abort();
      }, grace);
    };
    if (stop.aborted) wait();
    else stop.addEventListener("abort", wait, { once: true });
  });
  try {
    return await Promise.race([ask(abandoned.signal), missed]);
  } finally {
    stop.removeEventListener("abort", wait);
    clearTimeout(timer);
  }
}
