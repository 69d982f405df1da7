import { Command } from "commander";
import { ExitCode, ToolError, usageError } from "../errors.ts";
import {
  Call,
  type CodemodReport,
  type DoctorOptions,
  type DoctorReport,
  doctor,
  inspectUser,
  migrateTable,
  planMigration,
  runCodemod,
  type TableOptions,
  verifyTable,
  version,
} from "../index.ts";
import {
  asText,
  codemodDocument,
  colouredDiff,
  type Draft,
  findingCount,
  inspectionDocument,
  leftCount,
  migrationDocument,
  v3WroteText,
  verificationDocument,
  visible,
} from "../report/index.ts";
import { placeOf } from "../table/job/place.ts";
import { nobodyToAsk } from "./ask-whom.ts";
import { checklist, checklistText, type Place, type Step } from "./checklist.ts";
import { stopOnInterrupt } from "./interrupt.ts";
import { askText, choose } from "./menu.ts";
import type { Outcome } from "./outcome.ts";
import { runLine } from "./shell.ts";
import { TableDisplay } from "./table-display.ts";
import { withPlaceFlags } from "./table-flags.ts";
import { columnsOf, print, say, sayError, stderrColours, stdoutColours, wrappedToSay } from "./terminal.ts";
import { tool } from "./tool.ts";
import { lastV3Write, stillWrites } from "./v3-traffic.ts";
import { tuneForTrees } from "./v8.ts";
import { commandLine, guideLine, type Spoken, spokenInFlags } from "./words.ts";

interface Flags extends Omit<DoctorOptions, "cwd" | "client" | "signal"> {
  readonly verbose?: boolean;
}

/** `guide`, which is what runs without a command: the whole way, step by step. */
export function guideCommand(outcome: Outcome): Command {
  return withPlaceFlags(new Command("guide"), "the DynamoDB table (default: the code's)")
    .description("Walks you through the whole upgrade; the same as no command at all.")
    .optionsGroup("Output:")
    .option("--verbose", "print the stack of an error")
    .addHelpText(
      "after",
      `
Examples:
  $ ${tool}
  $ ${tool} guide --table next-auth --profile production

Each step shows its command and asks first. Without a terminal, and where CI is
set, the steps and their commands are printed.
`,
    )
    .action(async ({ verbose = false, ...flags }: Flags) => {
      const interrupt = stopOnInterrupt("Stopping where that is safe.");
      try {
        outcome.exitCode = await guide(flags, interrupt.signal, verbose);
      } finally {
        interrupt.release();
      }
    });
}

async function guide(flags: DoctorOptions, signal: AbortSignal, verbose: boolean): Promise<ExitCode> {
  const isAsked = nobodyToAsk([process.stdin, process.stdout, process.stderr]) === undefined;
  if (isAsked) say("Looking at the project and its table …");
  tuneForTrees();
  const report = spokenInFlags(await doctor({ ...flags, signal }));
  if (signal.aborted) return ExitCode.interrupted;
  if (!report.project) {
    throw usageError(
      "no-project",
      `There is no package.json in ${report.folder}.`,
      "Run it in the application's folder, or name a command: --help lists them.",
    );
  }
  const place = placeIn(flags, report);
  if (!isAsked) {
    await print(`The way to next-auth v4 from ${report.folder}:\n\n${checklistText(checklist(report, place))}`);
    return ExitCode.done;
  }
  return new Walk(report, place, signal, verbose).walk();
}

function placeIn({ cwd: _, ...flags }: DoctorOptions, { project }: Spoken<DoctorReport>): Place {
  const { table, region, ...names } = project?.stated ?? { table: null, region: null };
  return { ...names, ...flags, table: flags.table ?? table ?? undefined, region: flags.region ?? region ?? undefined };
}

/** What is answered to the question for a step. */
type Reply = "run" | "canary" | "diff" | "past-peers" | "anyway" | "skipped" | "stop";

/** What became of a step. */
type Answer = "done" | "skipped" | "stop" | "interrupted";

/** One walk along the checklist. */
class Walk {
  readonly #report: Spoken<DoctorReport>;
  readonly #signal: AbortSignal;
  readonly #isVerbose: boolean;
  #place: Place;
  /** The plan was shown: nothing is written to a table without it. */
  #isPlanned = false;
  /** The table was migrated on this walk. */
  #isMigrated = false;
  /** What the codemod said last. */
  #code: CodemodReport | undefined;
  /** When v3 last wrote, by the table, when it was looked at for the deployment. */
  #v3WroteAt: string | null | undefined;
  /** The table said that v3 still serves, after the user had said that it doesn't. */
  #isContradicted = false;
  /** Something stays to be done, by the reports that were shown. */
  #isLeft = false;

  constructor(report: Spoken<DoctorReport>, place: Place, signal: AbortSignal, isVerbose: boolean) {
    this.#report = report;
    this.#place = place;
    this.#signal = signal;
    this.#isVerbose = isVerbose;
  }

  async walk(): Promise<ExitCode> {
    this.#sayWhere();
    for (const { id, state } of this.#steps()) {
      if (state === "done") continue;
      const answer = this.#signal.aborted ? "interrupted" : await this.#take(id);
      if (answer === "skipped") this.#isLeft = true;
      else if (answer !== "done") {
        this.#sayAgain(answer === "stop" ? "\nStopped here." : "\nInterrupted.");
        return answer === "stop" ? ExitCode.attention : ExitCode.interrupted;
      }
    }
    this.#sayWayBack();
    if (this.#isLeft) this.#sayAgain("Not everything is done.");
    else say("All done.");
    return this.#isLeft ? ExitCode.attention : ExitCode.done;
  }

  /** What was found here, and the steps from there. */
  #sayWhere(): void {
    const { nextAuth, adapters, lockFile, git } = this.#report.project ?? {};
    const { bold } = stderrColours;
    say(bold(`migrate-nextauth-dynamo ${version()}`));
    const facts = [
      `next-auth ${nextAuth?.range ?? "not in package.json"}`,
      `adapter ${adapters?.[0]?.package ?? "not found in the code"}`,
      `table ${this.#place.table ?? "not named in the code"}${this.#place.region ? ` in ${this.#place.region}` : ""}`,
      `lock file ${lockFile ?? "none"}, git ${git}`,
    ];
    for (const fact of facts) say(wrappedToSay(`  ${visible(fact)}`, 4));
    say(`\n${bold("The way to next-auth v4")}\n${checklistText(this.#steps(), columnsOf(process.stderr))}`);
  }

  /** On a line of its own, to be copied. */
  #sayAgain(how: string): void {
    say(`${how} To go on:\n  ${this.#again()}`);
  }

  /** Whoever knows the way back while it isn't needed finds it when it is. */
  #sayWayBack(): void {
    const { table } = this.#place;
    const isMigrated = this.#isMigrated || this.#steps().some(({ id, state }) => id === "migrate" && state === "done");
    if (!isMigrated || table === undefined) return;
    const command = commandLine(new Call("downgradeTable", placeOf({ ...this.#place, table })));
    say(`\n${wrappedToSay("The way back to v3, with everybody who comes under v4, once no v4 instance serves:", 2)}`);
    say(`  ${stderrColours.cyan(visible(command))}`);
  }

  /** The command that goes on, with what the user said of the table; what the code says needs no flag. */
  #again(): string {
    const line = ({ table, ...place }: Place) => (table ? guideLine({ ...place, table }) : "");
    const asked = line(this.#place);
    return asked && asked !== line(placeIn({}, this.#report)) ? asked : tool;
  }

  #steps(): readonly Step[] {
    return checklist(this.#report, this.#place);
  }

  /** Asks for one step, and takes it. */
  async #take(id: Step["id"]): Promise<Answer> {
    if (needsTable(id) && !(await this.#findTable())) return "interrupted";
    // Only now, with the table's name in its command.
    const { title, command: planned } = this.#steps().find((step) => step.id === id) as Step;
    const command = id === "install" ? this.#code?.install.join(" && ") || planned : planned;
    say(`\n${stderrColours.bold(title)}\n${stderrColours.cyan(toDo(command))}`);
    for (;;) {
      await this.#sayBefore(id);
      const answer = await this.#ask(id);
      if (answer === undefined) return "interrupted";
      const outcome = (await this.#aside(answer)) ?? (await this.#answered(id, answer, command));
      if (outcome !== "asked again") return outcome;
    }
  }

  /** What comes of an answer: after the plan, and when a step failed, it is asked again. */
  async #answered(id: Step["id"], answer: Reply, command: string): Promise<Answer | "asked again"> {
    if (answer === "anyway") return "done";
    if (answer === "skipped" || answer === "stop") return answer;
    const isBlind = id === "migrate" && !this.#isPlanned;
    const line = answer === "past-peers" ? command.replaceAll(npmCommand, `$&${pastPeers}`) : command;
    const outcome = await this.#attempt(isBlind ? "plan" : id, line);
    return outcome === "failed" || (isBlind && outcome === "done") ? "asked again" : outcome;
  }

  /** What one may want before the answer. */
  async #aside(answer: Reply): Promise<"asked again" | "interrupted" | undefined> {
    if (answer === "diff") await this.#printDiff();
    else if (answer !== "canary") return undefined;
    else if ((await this.#attempt("canary", "")) === "interrupted") return "interrupted";
    return "asked again";
  }

  async #printDiff(): Promise<void> {
    if (this.#code) await print(colouredDiff(spokenInFlags(codemodDocument(this.#code)), stdoutColours));
  }

  /** What one has to know to answer. */
  async #sayBefore(id: Step["id"]): Promise<void> {
    if (id === "install") this.#sayPeers();
    if (id === "deploy" && !this.#isContradicted) await this.#sayWhenV3Wrote();
  }

  /** Takes a step, and says what went wrong: the user may put it right and try again. */
  async #attempt(id: Step["id"] | "canary", command: string): Promise<Answer | "failed"> {
    try {
      return await this.#run(id, command);
    } catch (error) {
      if (this.#signal.aborted) return "interrupted";
      if (!(error instanceof ToolError)) throw error;
      sayError(error, this.#isVerbose);
      return "failed";
    }
  }

  #ask(id: Step["id"]) {
    // What can't be undone by git, and what must not be taken for done: an answer that was hit by chance does no harm.
    const initial = id === "migrate" || id === "deploy" ? "stop" : "run";
    const isRefused = id === "install" && this.#peers().length > 0;
    return choose<Reply>({
      message: this.#question(id),
      initial: isRefused ? "skipped" : initial,
      choices: [
        ...(id === "migrate" && this.#isPlanned
          ? [{ value: "canary", label: "Migrate your own account first" } as const]
          : []),
        { value: "run", label: yes(id) },
        ...(id === "apply" && this.#code ? [{ value: "diff", label: "Show the diff first" } as const] : []),
        ...(isRefused ? [{ value: "past-peers", label: `Run it with${pastPeers}` } as const] : []),
        ...(id === "deploy" && this.#isContradicted ? [{ value: "anyway", label: "Go on all the same" } as const] : []),
        { value: "skipped", label: "Skip this step" },
        { value: "stop", label: "Stop here, go on later" },
      ],
      signal: this.#signal,
    });
  }

  #question(id: Step["id"]): string {
    switch (id) {
      case "deploy":
        return "This one is yours. Is v4 deployed, and is no v3 instance serving, previews and cron jobs included?";
      case "shim":
        return "This one is yours.";
      case "migrate":
        return `Run it? ${this.#isPlanned ? "It writes to the table." : "It shows its plan first."} ${afterV3}`;
      default:
        return "Run it?";
    }
  }

  #run(id: Step["id"] | "canary", command: string): Promise<Answer | "failed"> {
    switch (id) {
      case "canary":
        return this.#canary();
      case "preview":
        return this.#codemod(true);
      case "apply":
        return this.#codemod(false);
      case "install":
        return this.#install(command);
      case "plan":
        return this.#plan();
      case "migrate":
        return this.#migrate();
      case "verify":
        return this.#verify();
      case "deploy":
        return this.#deployed();
      case "shim":
        return Promise.resolve("done");
    }
  }

  /** What the codemod found below next-auth v4's peer ranges, which npm ends with ERESOLVE for. */
  #peers() {
    if (!this.#code?.install[0]?.startsWith("npm ")) return [];
    return this.#code.files.flatMap(({ path, findings }) =>
      findings.filter(({ code }) => code === "NAD403").map(({ line, message }) => `${path}:${line}: ${message}`),
    );
  }

  /** The way out comes before the way into it. */
  #sayPeers(): void {
    const peers = this.#peers();
    if (peers.length === 0) return;
    const { yellow } = stderrColours;
    say(wrappedToSay(`${yellow("!")} npm will refuse this (ERESOLVE) until package.json is changed:`, 2));
    for (const peer of peers) say(wrappedToSay(`  ${visible(peer)}`, 4));
    say(
      wrappedToSay(
        `  Raise it in an editor now, and choose "Run it"; or get past it for the moment with${pastPeers}.`,
        2,
      ),
    );
  }

  /** What the data job sees for itself of who still serves. */
  async #sayWhenV3Wrote(): Promise<void> {
    this.#v3WroteAt = await this.#lookForV3();
    if (this.#v3WroteAt === undefined) return;
    say(wrappedToSay(`  By the table, v3 last wrote: ${v3WroteText(this.#v3WroteAt, new Date().toISOString())}.`, 2));
  }

  async #lookForV3(): Promise<string | null | undefined> {
    const { table, ...place } = this.#place;
    return table === undefined ? undefined : lastV3Write({ ...place, table }, this.#signal);
  }

  /** Whoever says that v3 doesn't serve any more is held to what the table says. */
  async #deployed(): Promise<Answer | "failed"> {
    const last = await this.#lookForV3();
    if (!stillWrites(last, this.#v3WroteAt, Date.now())) return "done";
    this.#isContradicted = true;
    this.#v3WroteAt = last;
    const { yellow } = stderrColours;
    const said = `v3 wrote to the table ${v3WroteText(last ?? null, new Date().toISOString())}: an instance of it serves, or did until then.`;
    say(wrappedToSay(`${yellow("!")} ${said} Wait until it is gone, and answer again.`, 2));
    return "failed";
  }

  async #codemod(dryRun: boolean): Promise<Answer | "failed"> {
    const { cwd, signal } = { cwd: this.#report.folder, signal: this.#signal };
    this.#code = await runCodemod({ cwd, signal, dryRun, readV3Items: true });
    const { totals } = this.#code;
    await this.#show({ ...codemodDocument(this.#code), next: [] });
    if (dryRun) return "done";
    const { changed, failed, refused, todos } = totals;
    if (refused > 0 || (changed === 0 && failed > 0)) {
      const { yellow } = stderrColours;
      say(
        wrappedToSay(
          `${yellow("!")} The code isn't next-auth v4's yet. Put right what is said above, and run it again.`,
          2,
        ),
      );
      return "failed";
    }
    if (failed + todos > 0) this.#isLeft = true;
    return "done";
  }

  async #install(command: string): Promise<Answer> {
    const failed = await runLine(command, this.#report.folder);
    if (this.#signal.aborted) return "interrupted";
    if (failed === undefined) return "done";
    throw new ToolError({
      code: "install-failed",
      message: `${command} failed: ${failed}.`,
      hint: "Put right what it complains about and run it again, or skip this step.",
    });
  }

  async #plan(): Promise<Answer> {
    const plan = await this.#watched((options) => planMigration(options));
    this.#isPlanned = true;
    return this.#tell(plan, migrationDocument(plan), 0);
  }

  async #migrate(): Promise<Answer> {
    const report = await this.#watched((options) =>
      // A run that was interrupted goes on, so that one command undoes all of it.
      migrateTable({ ...options, resume: true }).catch((error) => {
        if (!(error instanceof ToolError && error.code === "nothing-to-resume")) throw error;
        return migrateTable(options);
      }),
    );
    this.#isMigrated = report.outcome === "finished";
    return this.#tell(report, migrationDocument(report), leftCount(report));
  }

  /** One user, whose items are read by key: who can sign in then believes it of everybody. */
  async #canary(): Promise<Answer> {
    const email = await askText("Your e-mail address in the application?", noAddress, this.#signal);
    if (email === undefined) return "interrupted";
    if (email === noAddress) return "skipped";
    const report = await this.#watched((options) => migrateTable({ ...options, users: [{ email }] }));
    await this.#show(migrationDocument(report));
    if (report.outcome === "interrupted") return "interrupted";
    const { stateDir: _, ...place } = this.#place;
    const { table = "" } = place;
    await this.#show(inspectionDocument(await inspectUser({ ...place, table, email, signal: this.#signal })));
    say("Sign in with it now. Then the others:");
    return "done";
  }

  async #verify(): Promise<Answer> {
    const report = await this.#watched((options) => verifyTable(options));
    return this.#tell(report, verificationDocument(report), findingCount(report));
  }

  async #tell({ outcome }: { readonly outcome: string }, draft: Draft, left: number): Promise<Answer> {
    await this.#show(draft);
    if (left > 0) this.#isLeft = true;
    return outcome === "interrupted" ? "interrupted" : "done";
  }

  async #show(draft: Draft): Promise<void> {
    await print(asText(spokenInFlags(draft), stdoutColours, columnsOf(process.stdout)));
  }

  #watched<Result>(job: (options: TableOptions) => Promise<Result>): Promise<Result> {
    const display = new TableDisplay();
    const { table = "", ...place } = this.#place;
    return job({ ...place, table, signal: this.#signal, onEvent: (event) => display.show(event) });
  }

  /** Asks for the table where neither the user nor the code names it. False when the question was cancelled. */
  async #findTable(): Promise<boolean> {
    const ask = async (name: "table" | "region", message: string, usual: string): Promise<boolean> => {
      const answer = await askText(message, usual, this.#signal);
      if (answer === undefined) return false;
      this.#place = { ...this.#place, [name]: answer };
      return true;
    };
    const { table, region, profile } = this.#place;
    if (table === undefined && !(await ask("table", "What is the table called?", "next-auth"))) return false;
    if (region !== undefined || process.env.AWS_REGION || profile) return true;
    return ask("region", "In which AWS region?", "us-east-1");
  }
}

/** A command stays on its line, to be copied; what a person does is a sentence. */
function toDo(command: string): string {
  const text = `  ${visible(command)}`;
  return /^(?:np[xm]|yarn|pnpm|bun) |&& /.test(command) ? text : wrappedToSay(text, 2);
}

/** What Enter alone answers. */
const noAddress = "none";

const afterV3 = "On a migrated table, v3 signs users out and doesn't find their accounts.";

/** npm's way past peer ranges, as it follows a command. */
const pastPeers = " --legacy-peer-deps";
/** One of the commands of a line. */
const npmCommand = /\bnpm (?:un)?install\b[^&)]*?(?= && |\)|$)/g;

function yes(id: Step["id"]): string {
  if (id === "deploy") return "Yes, only v4 serves: go on";
  return id === "shim" ? "It is done: go on" : "Run it";
}

function needsTable(id: Step["id"]): boolean {
  return id === "plan" || id === "migrate" || id === "verify";
}
