import { html as diffHtml } from "diff2html";
import { type Document, plural } from "../document.ts";
import { diffStyle } from "./diff-style.ts";
import { html as escaped, visibleLines } from "./escape.ts";

type Section = Document["sections"][number];
type Files = Extract<Section, { readonly kind: "files" }>["files"];
type Packages = Extract<Section, { readonly kind: "packages" }>["packages"];

/** Files with what became of them, their findings, and their diffs side by side; filtered by file, status and finding. */
export function filesHtml(files: Files): string {
  return files.length === 0 ? "" : `${filterForm(files)}\n${files.map(fileHtml).join("\n")}`;
}

export function packagesHtml(packages: Packages): string {
  return packages.map(packageHtml).join("\n");
}

function filterForm(files: Files): string {
  const codes = [...new Set(files.flatMap(({ findings }) => findings.map(({ code }) => code)))].sort();
  return `<form id="filter">
<input name="path" type="search" placeholder="Filter by file" aria-label="Filter by file">
<select name="status" aria-label="Filter by status"><option value="">every status</option>${statusOptions(files)}</select>
<select name="code" aria-label="Filter by finding"><option value="">every finding</option>${options(codes)}</select>
<output></output>
</form>`;
}

/** By the words of the files: what a dry run would change isn't changed. */
function statusOptions(files: Files): string {
  const words = new Map(files.map(({ status, word }) => [status, word] as const));
  return [...words].map(([status, word]) => `<option value="${status}">${escaped(word)}</option>`).join("");
}

function options(values: readonly string[]): string {
  return values.map((value) => `<option>${escaped(value)}</option>`).join("");
}

function fileHtml({ path, place, status, word, reason, changes, findings, diff }: Files[number]): string {
  const codes = findings.map(({ code }) => code).join(" ");
  const open = status !== "unchanged" || findings.length > 0;
  const count = changes.length > 0 ? ` <span class="dim">${plural(changes.length, "change")}</span>` : "";
  const why = reason ? `<p class="warning">${escaped(reason.message)}<br>→ ${escaped(reason.hint)}</p>` : "";
  const done = changes.map(
    ({ line, transform, message }) =>
      `<li><span class="dim">line ${line}, ${escaped(transform)}</span> ${escaped(message)}</li>`,
  );
  return `<details class="file" data-path="${escaped(path)}" data-status="${status}" data-codes="${escaped(codes)}"${open ? " open" : ""}>
<summary><code>${escaped(place)}</code> <span class="status ${status}">${escaped(word)}</span>${count}</summary>
${why}
${findings.length > 0 ? `<table class="findings"><tbody>${findings.map(findingRow).join("")}</tbody></table>` : ""}
${done.length > 0 ? `<ul>${done.join("")}</ul>` : ""}
${sideBySide(diff)}
</details>`;
}

function findingRow({ code, line, message, hint, level }: Files[number]["findings"][number]): string {
  return `<tr><td><span class="code ${level}">${escaped(code)}</span></td><td>line ${line}</td><td>${escaped(message)}<br><span class="dim">→ ${escaped(hint)}</span></td></tr>`;
}

function packageHtml({ path, changes, warnings, diff }: Packages[number]): string {
  const done = changes.map(({ kind, name, from, to, why }) => {
    const versions = escaped([from, to].filter(Boolean).join(" → "));
    return `<li>${kind} <code>${escaped(name)}</code> ${versions} <span class="dim">${escaped(why)}</span></li>`;
  });
  return `<details class="file" data-path="${escaped(path)}" data-status="changed" data-codes="" open>
<summary><code>${escaped(path)}</code></summary>
<ul>${done.join("")}${warnings.map((warning) => `<li class="warning">${escaped(warning)}</li>`).join("")}</ul>
${sideBySide(diff)}
</details>`;
}

/** diff2html escapes what is markup in a diff; what can't be seen is made visible before. */
function sideBySide(diff: string): string {
  if (diff === "") return "";
  return diffHtml(visibleLines(diff), {
    outputFormat: "side-by-side",
    drawFileList: false,
    matching: "lines",
    colorScheme: "auto" as never,
  });
}

/** What such a page needs besides the styles of every report. */
export const filesStyle = `${diffStyle}
html { scroll-padding-top: 4rem; }
main { max-width: none; }
form { display: flex; gap: .5rem; flex-wrap: wrap; align-items: center; position: sticky; top: 0; z-index: 10;
  margin: 0 0 16px; padding: 8px 0; background: var(--page); }
input, select { font: inherit; padding: .2rem .4rem; }
.file { background: var(--card); border: 1px solid var(--line); border-radius: 8px; margin-bottom: 16px; padding: 8px 16px; }
summary { cursor: pointer; overflow-wrap: anywhere; }
.status { border-radius: 3px; padding: 0 .4rem; font-size: .85em; color: #fff; background: #666; }
.status.changed { background: #2a7d3f; }
.status.refused { background: #935a00; }
.status.failed { background: #b3261e; }
.warning { border-left: 3px solid var(--attention); padding-left: .6rem; }
.findings { width: auto; }
.findings td { text-align: left; white-space: normal; vertical-align: top; padding: .15rem .75rem .15rem 0; border: 0;
  overflow-wrap: anywhere; }
.findings td:nth-child(2) { white-space: nowrap; }
.code { font-family: monospace; overflow-wrap: normal; }
.code.todo { color: var(--todo); font-weight: 600; }
.d2h-wrapper td { text-align: left; padding: 0; border-bottom: 0; }
.d2h-wrapper td.d2h-code-side-linenumber { text-align: right; padding: 0 .5em; }
.d2h-file-header { display: none; }
.d2h-file-wrapper { margin: .5rem 0 0; }
.d2h-file-side-diff { position: relative; }
[hidden] { display: none !important; }
@media (max-width: 700px) {
  html { scroll-padding-top: 0; }
  form { position: static; }
  .d2h-files-diff { display: block; }
  .d2h-file-side-diff { width: 100%; }
}
@media print {
  form { display: none; }
  .file, .file * { print-color-adjust: exact; -webkit-print-color-adjust: exact; }
}
`;

/** Filters the files as somebody types; in the browser. */
export const filterScript = `
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
