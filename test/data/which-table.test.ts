import { createServer } from "node:http";
import { describe, expect, it, onTestFinished } from "vitest";
import { cli } from "../support/data/cli.ts";
import { mixedItems } from "../support/data/mixed-items.ts";
import { putAll } from "../support/data/table.ts";
import { createTable, engines, testEnvironment } from "../support/engines/index.ts";
import { useEngine } from "../support/engines/use-engine.ts";
import { temporaryFolder } from "../support/temporary/folder.ts";

const ada = "arn:aws:sts::123456789012:assumed-role/migration/ada";

/** Answers as STS does, and keeps what it was asked. */
async function startSts(answer = `<GetCallerIdentityResponse><Arn>${ada}</Arn></GetCallerIdentityResponse>`) {
  const asked: string[] = [];
  const server = createServer(async (request, response) => {
    let body = "";
    for await (const chunk of request) body += chunk;
    asked.push(`${body} ${request.headers.authorization}`);
    response.end(answer);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => void server.close());
  const { port } = server.address() as { port: number };
  return { endpoint: `http://127.0.0.1:${port}`, asked };
}

describe.each(engines)("which table it is, on $name", ({ start, available }) => {
  describe.runIf(available)("", () => {
    const engine = useEngine(start);

    it.each(["AWS_ENDPOINT_URL", "AWS_ENDPOINT_URL_DYNAMODB"])(
      "stands in every report, error and command, when the endpoint comes from %s",
      async (variable) => {
        const table = `which-${variable.toLowerCase()}`;
        await createTable(engine.client, table);
        await putAll(engine.client, table, [...mixedItems(20)]);
        const sts = await startSts();
        const env = { ...testEnvironment, [variable]: engine.endpoint, AWS_ENDPOINT_URL_STS: sts.endpoint };
        const cwd = temporaryFolder();
        const run = (command: string, ...flags: string[]) => cli([command, "--table", table, ...flags], { cwd, env });

        const plan = await run("migrate-data", "--dry-run");
        expect(plan.stdout).toContain(`${engine.endpoint} (region us-east-1)`);
        expect(plan.stdout).toContain(`as ${" ".repeat(22)}`.trimEnd());
        expect(plan.stdout).toContain(ada);
        expect(sts.asked[0]).toMatch(
          /^Action=GetCallerIdentity&Version=2011-06-15 AWS4-HMAC-SHA256 Credential=local\//,
        );

        const migrated = await run("migrate-data", "--yes", "--json");
        const report = JSON.parse(migrated.stdout);
        const arn = expect.stringMatching(/^arn:aws:dynamodb:[\w-]+:\d{12}:table\//);
        const place = { endpoint: engine.endpoint, arn, account: "000000000000", caller: { value: ada } };
        expect(report.table).toMatchObject(place);
        expect(report.next.undo).toContain(`--endpoint ${engine.endpoint}`);
        for (const command of ["verify-data", "rollback-data"]) {
          const flags = command === "rollback-data" ? ["--run", report.run, "--yes"] : [];
          expect(JSON.parse((await run(command, "--json", ...flags)).stdout).table).toMatchObject(place);
        }

        const wrong = await run("verify-data", "--partition-key", "id");
        expect(wrong.stderr).toMatch(/key-schema The table/);
        expect(wrong.stderr).toContain(`at ${engine.endpoint}, as ${ada}`);
        expect(wrong.stderr).toMatch(/Where: arn:aws:dynamodb|Where: region us-east-1/);
        const missing = await cli(["verify-data", "--table", "nowhere", "--json"], { cwd, env });
        expect(missing.stderr).toContain(`There is no table "nowhere" at ${engine.endpoint}`);
        expect(JSON.parse(missing.stdout).error.message).toContain(`at ${engine.endpoint}, as ${ada}`);
      },
    );

    it("doesn't depend on who it is", async () => {
      await createTable(engine.client, "anybody");
      for (const answer of ["<Error><Code>AccessDenied</Code></Error>", "\u001b[2J<Arn>arn:\u001b[2J</Arn>", ""]) {
        const sts = await startSts(answer);
        const env = { ...testEnvironment, AWS_ENDPOINT_URL_STS: sts.endpoint };
        const on = ["--table", "anybody", "--endpoint", engine.endpoint];
        const { code, stdout } = await cli(["migrate-data", ...on, "--dry-run", "--json"], { env });
        expect(code).toBe(0);
        expect(JSON.parse(stdout).table.caller).toEqual({ missing: "not permitted" });
      }
    });
  });
});
