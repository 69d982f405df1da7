import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { html as diffHtml } from "diff2html";
import type * as api from "../../codemod/report.ts";
import type { Spoken } from "../../words.ts";
import { escaped, page } from "../html.ts";
import { counts, placeOf, plural } from "./words.ts";

type CodemodReport = Spoken<api.CodemodReport>;
type FileReport = Spoken<api.FileReport>;
type PackageReport = Spoken<api.PackageReport>;

/** The report as one HTML file that needs nothing else: side-by-side diffs, filtered by file, status and finding. */
export function codemodHtml(report: CodemodReport): string {
  const { totals } = report;
  const codes = [...new Set(report.files.flatMap(({ findings }) => findings.map(({ code }) => code)))].sort();
  const title = "The upgrade to next-auth v4";
  return page({
    title,
    style: `${diffStyles()}${styles}`,
    body: `<header>
<h1>${title}</h1>
<p>${[...counts(report), `${plural(totals.todos, "finding")} left for a person`].join(" · ")} <span class="dim">of ${plural(totals.scanned, "source file")} read · adapter ${escaped(report.options.adapter)}</span></p>
${report.warnings.map((warning) => `<p class="warning">${escaped(warning)}</p>`).join("\n")}
<form id="filter">
<input name="path" type="search" placeholder="Filter by file" aria-label="Filter by file">
<select name="status" aria-label="Filter by status"><option value="">every status</option>${options(["changed", "unchanged", "refused", "failed"])}</select>
<select name="code" aria-label="Filter by finding"><option value="">every finding</option>${options(codes)}</select>
<output></output>
</form>
</header>
<main>
${report.files.map(fileSection).join("\n")}
${report.packages.map(packageSection).join("\n")}
${report.next.length > 0 ? `<section class="next"><h2>Next</h2><pre>${report.next.map((command) => `$ ${escaped(command)}`).join("\n")}</pre></section>` : ""}
</main>`,
    script,
  });
}

function fileSection(file: FileReport): string {
  const { path, status, reason, changes, findings, diff } = file;
  const codes = findings.map(({ code }) => code).join(" ");
  const open = status !== "unchanged" || findings.length > 0;
  return `<details class="file" data-path="${escaped(path)}" data-status="${status}" data-codes="${codes}"${open ? " open" : ""}>
<summary><code>${escaped(placeOf(file))}</code> <span class="status ${status}">${status}</span>${changes.length > 0 ? ` <span class="dim">${plural(changes.length, "change")}</span>` : ""}</summary>
${reason ? `<p class="warning">${escaped(reason.message)}<br>→ ${escaped(reason.hint)}</p>` : ""}
${findings.length > 0 ? `<table class="findings"><tbody>${findings.map(findingRow).join("")}</tbody></table>` : ""}
${changes.length > 0 ? `<ul>${changes.map(({ line, transform, message }) => `<li><span class="dim">line ${line}, ${escaped(transform)}</span> ${escaped(message)}</li>`).join("")}</ul>` : ""}
${diff ? sideBySide(diff) : ""}
</details>`;
}

function findingRow({ code, line, message, hint, level }: FileReport["findings"][number]): string {
  return `<tr><td><span class="code ${level}" title="npx migrate-nextauth-dynamo explain ${code}">${code}</span></td><td>line ${line}</td><td>${escaped(message)}<br><span class="dim">→ ${escaped(hint)}</span></td></tr>`;
}

function packageSection({ path, changes, warnings, diff }: PackageReport): string {
  const done = changes.map(({ kind, name, from, to, why }) => {
    return `<li>${kind} <code>${escaped(name)}</code> ${escaped([from, to].filter(Boolean).join(" → "))} <span class="dim">${escaped(why)}</span></li>`;
  });
  return `<details class="file" data-path="${escaped(path)}" data-status="changed" data-codes="" open>
<summary><code>${escaped(path)}</code></summary>
<ul>${done.join("")}${warnings.map((warning) => `<li class="warning">${escaped(warning)}</li>`).join("")}</ul>
${diff ? sideBySide(diff) : ""}
</details>`;
}

function sideBySide(diff: string): string {
  return diffHtml(diff, {
    outputFormat: "side-by-side",
    drawFileList: false,
    matching: "lines",
    colorScheme: "auto" as never,
  });
}

function diffStyles(): string {
  return readFileSync(createRequire(import.meta.url).resolve("diff2html/bundles/css/diff2html.min.css"), "utf8");
}

function options(values: readonly string[]): string {
  return values.map((value) => `<option>${escaped(value)}</option>`).join("");
}

const styles = `
:root { color-scheme: light dark; --line: #8884; --dim: #666; --todo: #935a00; }
@media (prefers-color-scheme: dark) { :root { --dim: #a3a3a3; --todo: #e5a550; } }
html { scroll-padding-top: 9rem; }
body { font: 15px/1.5 system-ui, sans-serif; margin: 0; }
header { position: sticky; top: 0; z-index: 10; padding: .75rem 1.5rem; background: Canvas; border-bottom: 1px solid var(--line); }
h1 { font-size: 1.2rem; margin: 0; }
header p { margin: .25rem 0; }
form { display: flex; gap: .5rem; flex-wrap: wrap; align-items: center; }
input, select { font: inherit; padding: .2rem .4rem; }
main { padding: 1rem 1.5rem; }
.file { border: 1px solid var(--line); border-radius: 6px; margin-bottom: 1rem; padding: .5rem 1rem; }
summary { cursor: pointer; overflow-wrap: anywhere; }
.dim { color: var(--dim); }
.status { border-radius: 3px; padding: 0 .4rem; font-size: .85em; color: #fff; background: #666; }
.status.changed { background: #2a7d3f; }
.status.refused { background: #935a00; }
.status.failed { background: #b3261e; }
.warning { border-left: 3px solid var(--todo); padding-left: .6rem; }
.findings td { vertical-align: top; padding: .15rem .75rem .15rem 0; }
.code { font-family: monospace; }
.code.todo { color: var(--todo); font-weight: 600; }
pre { white-space: pre-wrap; overflow-wrap: anywhere; }
.d2h-file-header { display: none; }
.d2h-file-wrapper { margin: .5rem 0 0; }
.d2h-file-side-diff { position: relative; }
[hidden] { display: none !important; }
@media (max-width: 700px) {
  html { scroll-padding-top: 0; }
  header { position: static; }
  header, main { padding: .75rem; }
  .d2h-files-diff { display: block; }
  .d2h-file-side-diff { width: 100%; }
}
`;

const script = `
const form = document.getElementById("filter");
const files = [...document.querySelectorAll(".file")];
function filter() {
  const { path, status, code } = Object.fromEntries(new FormData(form));
  let shown = 0;
  for (const file of files) {
    const { dataset } = file;
    file.hidden = !(dataset.path.toLowerCase().includes(path.toLowerCase()) && (!status || dataset.status === status) && (!code || dataset.codes.split(" ").includes(code)));
    if (!file.hidden) shown++;
  }
  form.querySelector("output").textContent = shown + " of " + files.length + " shown";
}
form.addEventListener("input", filter);
form.addEventListener("submit", (event) => event.preventDefault());
filter();
`;
