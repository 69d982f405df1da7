import { setMaxListeners } from "node:events";
import { setTimeout as sleep } from "node:timers/promises";
import type {
  $Command,
  DynamoDBClient,
  DynamoDBClientResolvedConfig,
  ServiceInputTypes,
  ServiceOutputTypes,
} from "@aws-sdk/client-dynamodb";
import { ExitCode, ToolError } from "../../errors.ts";
import { AnswerCheck } from "./answers.ts";
import type { Stack } from "./body-deadline.ts";
import type { Connection } from "./connection.ts";
import type { DirectRequests } from "./direct.ts";
import { causeOf, explain, isAccessDenied, isUnknownOperation } from "./errors.ts";
import { type Failure, failureOf } from "./failure.ts";
import { Unanswered, withinGrace } from "./grace.ts";
import { seenAnswersOf } from "./seen-answers.ts";
import { SeenEndpoint } from "./seen-endpoint.ts";
import { ServerClock } from "./server-clock.ts";

/** Something that isn't needed: told when found, and why not when not. */
export type Found<T> =
  | { readonly value: T }
  | { readonly missing: "not permitted" | "not on this engine" | "not in an export" };

/** Told of every failure after which the same is tried again. */
export interface RetryListener {
  failed(failure: Exclude<Failure, "final">): void;
  /** Asked before it is: what waited may not be wanted any more. */
  beforeRetry?(): Promise<void>;
  /** Asked when a request leaves, after all that it had to wait for; when not, `beforeRetry` has the word. */
  mayLeave?(): boolean;
}

/** How often a job tries before it gives up and says so. Throttling lasts longer than trouble. */
const attempts: Record<Exclude<Failure, "final">, number> = { throttled: 30, transient: 10 };

/** Full jitter (AWS architecture blog, "Exponential Backoff and Jitter"), in milliseconds. */
function backoff(attempt: number, random: number): number {
  return random * Math.min(5_000, 50 * 2 ** attempt);
}

/** Sends requests about one table: tries again what may succeed, and explains what doesn't. */
export class Requests {
  readonly table: string;
  readonly #client: DynamoDBClient;
  readonly #connection: Connection;
  readonly #stop: AbortSignal | undefined;
  readonly #direct: DirectRequests | undefined;
  readonly #answers: AnswerCheck;
  readonly #sleep: (milliseconds: number) => Promise<unknown>;
  /** What didn't answer when the job was to stop isn't asked again. */
  #unanswered: Unanswered | undefined;
  /** By the last answer to DescribeTable, with which every job begins. */
  readonly clock = new ServerClock();
  /** Likewise, where it was sent. */
  readonly endpoint = new SeenEndpoint();

  /**
   * @param stop aborted when the job is to stop: what fails is then tried once more and no oftener
   * @param direct how the client's requests go without the SDK's middleware
   * @param wait how it waits between tries, in milliseconds
   */
  constructor(
    client: DynamoDBClient,
    table: string,
    connection: Connection,
    {
      stop,
      direct,
      wait = sleep,
    }: {
      readonly stop?: AbortSignal | undefined;
      readonly direct?: DirectRequests | undefined;
      readonly wait?: (milliseconds: number) => Promise<unknown>;
    } = {},
  ) {
    this.#client = client;
    this.table = table;
    this.#connection = connection;
    this.#answers = new AnswerCheck(seenAnswersOf(connection.endpoint));
    this.#stop = stop;
    this.#direct = direct;
    this.#sleep = wait;
    // As many wait for it as there are requests under way: that isn't a leak.
    if (stop) setMaxListeners(0, stop);
  }

  /** What the key attributes of every item are called: an answer whose items lack them is none. */
  expectKeys(names: readonly string[]): void {
    this.#answers.expectKeys(names);
  }

  /**
   * Sends a command until it succeeds or can't. An answer that lacks what was asked for counts as none.
   *
   * @param signal aborts the request; without it what was sent is waited for, after the job's end for a few seconds
   * @throws ToolError that says what failed and what to do; `nameOf` tells what the SDK calls it
   */
  async send<Input extends ServiceInputTypes, Output extends ServiceOutputTypes>(
    command: $Command<Input, Output, DynamoDBClientResolvedConfig, ServiceInputTypes, ServiceOutputTypes>,
    listener?: RetryListener,
    signal?: AbortSignal,
  ): Promise<Output> {
    const operation = operationOf(command);
    if (operation === "DescribeTable") {
      this.clock.watch(command);
      this.endpoint.watch(command);
    }
    const asker = askerFor(command, listener);
    let late = 0;
    for (let attempt = 1; ; attempt++) {
      const sentAt = performance.now();
      try {
        if (this.#unanswered) throw this.#unanswered;
        const answer = await (signal
          ? untilAborted(this.#sendOnce(command, asker, signal), signal)
          : withinGrace(() => this.#sendOnce(command, asker), this.#stop));
        this.#answers.check(operation, command.input, answer, sentAt);
        return answer;
      } catch (error) {
        if (error instanceof Late) await this.#pauseWhenLate(error, operation, ++late, listener);
        else await this.pauseBeforeRetry(this.#answers.refusal(operation, error, sentAt), operation, attempt, listener);
      }
    }
  }

  async #sendOnce<Input extends ServiceInputTypes, Output extends ServiceOutputTypes>(
    command: $Command<Input, Output, DynamoDBClientResolvedConfig, ServiceInputTypes, ServiceOutputTypes>,
    asker: Asker,
    signal?: AbortSignal,
  ): Promise<Output> {
    const answer = await this.#direct?.send(command, signal, asker.ask);
    if (answer) return answer as Output;
    asker.watch();
    // Without options a client may keep the stack of another command of the same kind, which asked somebody else.
    return this.#client.send(command, signal ? { abortSignal: signal } : {});
  }

  /**
   * Waits before the next try of something that failed: a request, or statements of a batch.
   *
   * @param error what the SDK threw, or what stands in a batch's answer
   * @param attempt how often it has been tried; counted from 1
   * @throws ToolError when another try won't help, or enough were made
   */
  async pauseBeforeRetry(error: unknown, operation: string, attempt: number, listener?: RetryListener): Promise<void> {
    if (error instanceof Unanswered) {
      this.#unanswered = error;
      throw interrupted(operation, this.table, error);
    }
    const failure = failureOf(error);
    if (failure === "final" || attempt >= attempts[failure]) {
      throw explain(error, { table: this.table, operation, connection: this.#place() });
    }
    if (this.#stop?.aborted && failure === "transient" && attempt > 1) throw interrupted(operation, this.table, error);
    listener?.failed(failure);
    await this.#sleep(backoff(attempt, Math.random()));
    await listener?.beforeRetry?.();
  }

  /** The first time a right that is proven anew may be used at once. */
  async #pauseWhenLate(error: Late, operation: string, late: number, listener?: RetryListener): Promise<void> {
    if (late >= attempts.throttled || (this.#stop?.aborted && late > 1)) {
      throw interrupted(operation, this.table, error);
    }
    if (late > 1) await this.#sleep(backoff(late, Math.random()));
    await listener?.beforeRetry?.();
  }

  #place(): Connection {
    return { ...this.#connection, endpoint: this.#connection.endpoint ?? this.endpoint.url ?? undefined };
  }

  /**
   * Sends what a job can do without: a missing permission or operation is told, not fatal.
   *
   * @throws ToolError for anything else
   */
  async find<Input extends ServiceInputTypes, Output extends ServiceOutputTypes>(
    command: $Command<Input, Output, DynamoDBClientResolvedConfig, ServiceInputTypes, ServiceOutputTypes>,
  ): Promise<Found<Output>> {
    try {
      return { value: await this.send(command) };
    } catch (error) {
      if (isAccessDenied(error)) return { missing: "not permitted" };
      if (isUnknownOperation(error)) return { missing: "not on this engine" };
      throw error;
    }
  }
}

/** The process stood still between the proof that a request may be sent and its leaving. */
class Late extends Error {
  override readonly name = "stood still before it was sent";
}

/** Asks last of all, when a request is signed and goes to the socket. */
interface Asker {
  /** @throws Late when it may not leave */
  readonly ask: () => void;
  /** Lets the SDK ask when it sends the command. */
  readonly watch: () => void;
}

function askerFor({ middlewareStack }: { readonly middlewareStack: object }, listener?: RetryListener): Asker {
  const ask = () => {
    if (listener?.mayLeave?.() === false) throw new Late("not sent: it stood still before it left");
  };
  let isWatched = false;
  const watch = () => {
    if (isWatched || !listener?.mayLeave) return;
    isWatched = true;
    (middlewareStack as Stack).add(
      (next) => (args) => {
        ask();
        return next(args);
      },
      { step: "deserialize", priority: "low", name: "mayLeave" },
    );
  };
  return { ask, watch };
}

/** The SDK doesn't abort what has its headers already, and waits for the body. */
async function untilAborted<T>(answer: Promise<T>, signal: AbortSignal): Promise<T> {
  let abort = () => {};
  const aborted = new Promise<never>((_, reject) => {
    abort = () => reject(Object.assign(new Error("aborted"), { name: "AbortError" }));
    signal.addEventListener("abort", abort);
  });
  try {
    return await Promise.race([answer, aborted]);
  } finally {
    signal.removeEventListener("abort", abort);
  }
}

function interrupted(operation: string, table: string, cause: unknown): ToolError {
  return new ToolError({
    code: "interrupted",
    message: `Stopped while ${operation} on the table "${table}" failed (${causeOf(cause).name}).`,
    hint: "What was written stays. Go on with the run when the table answers again.",
    exitCode: ExitCode.interrupted,
    cause,
  });
}

/** `ScanCommand` → `Scan`, as IAM and the API reference call it. */
function operationOf(command: object): string {
  return command.constructor.name.replace(/Command$/, "");
}
