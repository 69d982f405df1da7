import { testEnvironment } from "../engines/index.ts";
import { type S3Server, s3Credentials } from "../engines/s3.ts";
import { type CliOptions, type CliResult, cli } from "./cli.ts";

/** The environment in which the CLI talks to an engine and to an S3 server. */
export function sharedEnvironment(s3: S3Server, more: Readonly<Record<string, string>> = {}) {
  const { accessKeyId, secretAccessKey } = s3Credentials;
  return {
    ...testEnvironment,
    AWS_ACCESS_KEY_ID: accessKeyId,
    AWS_SECRET_ACCESS_KEY: secretAccessKey,
    AWS_ENDPOINT_URL_S3: s3.endpoint,
    ...more,
  };
}

/** Runs the CLI with its state in `dynamodb:state` and S3. */
export function sharedCli(
  s3: S3Server,
  args: readonly string[],
  more: Readonly<Record<string, string>> = {},
  options: Omit<CliOptions, "env"> = {},
): Promise<CliResult> {
  return cli(args, { ...options, env: sharedEnvironment(s3, more) });
}
