import { setTimeout as sleep } from "node:timers/promises";
import type {
  $Command,
  DynamoDBClient,
  DynamoDBClientResolvedConfig,
  ServiceInputTypes,
  ServiceOutputTypes,
} from "@aws-sdk/client-dynamodb";
import type { Connection } from "./connection.ts";
import { explain, isAccessDenied, isUnknownOperation } from "./errors.ts";
import { type Failure, failureOf } from "./failure.ts";

/** Something that isn't needed: told when found, and why not when not. */
export type Found<T> = { readonly value: T } | { readonly missing: "not permitted" | "not on this engine" };

/** Told of every failure after which the same is tried again. */
export interface RetryListener {
  failed(failure: Exclude<Failure, "final">): void;
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

  constructor(client: DynamoDBClient, table: string, connection: Connection) {
    this.#client = client;
    this.table = table;
    this.#connection = connection;
  }

  /**
   * Sends a command until it succeeds or can't.
   *
   * @param signal aborts the request; without it what was sent is waited for
   * @throws ToolError that says what failed and what to do; `nameOf` tells what the SDK calls it
   */
  async send<Input extends ServiceInputTypes, Output extends ServiceOutputTypes>(
    command: $Command<Input, Output, DynamoDBClientResolvedConfig, ServiceInputTypes, ServiceOutputTypes>,
    listener?: RetryListener,
    signal?: AbortSignal,
  ): Promise<Output> {
    for (let attempt = 1; ; attempt++) {
      try {
        return await this.#client.send(command, signal && { abortSignal: signal });
      } catch (error) {
        await this.pauseBeforeRetry(error, operationOf(command), attempt, listener);
      }
    }
  }

  /**
   * Waits before the next try of something that failed: a request, or statements of a batch.
   *
   * @param error what the SDK threw, or what stands in a batch's answer
   * @param attempt how often it has been tried; counted from 1
   * @throws ToolError when another try won't help, or enough were made
   */
  async pauseBeforeRetry(error: unknown, operation: string, attempt: number, listener?: RetryListener): Promise<void> {
    const failure = failureOf(error);
    if (failure === "final" || attempt >= attempts[failure]) {
      throw explain(error, { table: this.table, operation, connection: this.#connection });
    }
    listener?.failed(failure);
    await sleep(backoff(attempt, Math.random()));
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

/** `ScanCommand` → `Scan`, as IAM and the API reference call it. */
function operationOf(command: object): string {
  return command.constructor.name.replace(/Command$/, "");
}
