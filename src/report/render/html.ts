import { duration, number } from "../../table/report/numbers.ts";
import type { Chart, Document, Tone } from "../document.ts";
import { html as escaped, htmlUnbroken as prose } from "./escape.ts";
import { filesHtml, filesStyle, filterScript, packagesHtml } from "./files-html.ts";
import { page } from "./page.ts";

type Section = Document["sections"][number];

/** The report as one file that needs nothing else: for a change ticket. */
export function asHtml({ title, headline, tone, sections, next, charts, isInOrder }: Document): string {
  const hasFiles = sections.some((part) => part.kind === "files" && part.files.length > 0);
  return page({
    title,
    style: hasFiles ? `${style}${filesStyle}` : style,
    body: `<main>
<h1>${escaped(title)}</h1>
<p class="headline ${tone}">${prose(headline)}</p>
${charts.map(chart).join("\n")}
${sections.map(section).join("\n")}
${isInOrder ? ordered(next) : next.map(step).join("\n")}
</main>`,
    ...(hasFiles ? { script: filterScript } : {}),
  });
}

function section(part: Section): string {
  switch (part.kind) {
    case "facts":
      return titled(part.title, `<dl>${part.facts.map(fact).join("")}</dl>`);
    case "table":
      return titled(part.title, table(part.rows));
    case "list":
      return titled(part.title, `<ul>${part.lines.map((line) => `<li>${prose(line)}</li>`).join("")}</ul>`, part.tone);
    case "checks":
      return titled(part.title, `<ul class="checks">${part.checks.map(check).join("")}</ul>`);
    case "findings":
      // They stand with their files.
      return "";
    case "files":
      return filesHtml(part.files);
    case "packages":
      return packagesHtml(part.packages);
    case "command":
      return step(part);
  }
}

function titled(title: string, body: string, tone?: string): string {
  return `<section${tone ? ` class="${tone}"` : ""}><h2>${escaped(title)}</h2>${body}</section>`;
}

function fact([name, value]: readonly [string, string]): string {
  return `<dt>${escaped(name)}</dt><dd>${prose(value)}</dd>`;
}

function check({ status, found, todo }: Extract<Section, { readonly kind: "checks" }>["checks"][number]): string {
  const mark = { ok: "✔", attention: "▲", failed: "✖" }[status];
  return `<li class="${status}">${mark} ${prose(found)}${todo === undefined ? "" : `<br>→ ${prose(todo)}`}</li>`;
}

function ordered(steps: Document["next"]): string {
  const items = steps.map(({ title, command }) => {
    return `<li>${prose(title)}${command === undefined ? "" : `<pre>${prose(command)}</pre>`}</li>`;
  });
  return steps.length === 0 ? "" : titled("Next", `<ol>${items.join("")}</ol>`);
}

function step({ title, command }: Document["next"][number]): string {
  return titled(title, command === undefined ? "" : `<pre>${prose(command)}</pre>`);
}

function table([heading = [], ...rows]: readonly (readonly string[])[]): string {
  // Figures stand under each other and aren't broken; words are.
  const isWords = heading.map((_, column) => column === 0 || rows.some((row) => !/^[\d.,]*$/.test(row[column] ?? "")));
  const kind = (column: number) => (isWords[column] ? ' class="words"' : "");
  const head = heading.map((cell, column) => `<th scope="col"${kind(column)}>${escaped(cell)}</th>`).join("");
  const cellOf = (text: string, column: number) =>
    `<td${kind(column)} data-column="${escaped(heading[column] ?? "")}">${prose(text)}</td>`;
  const body = rows.map(
    ([name = "", ...cells]) =>
      `<tr><th scope="row" class="words">${prose(name)}</th>${cells.map((text, place) => cellOf(text, place + 1)).join("")}</tr>`,
  );
  // Beside a name a telephone has room for some figures, and none for columns of words: there a row is a list then.
  const layout = isWords.slice(1).includes(true) || heading.length > mostSideBySide ? ' class="lists"' : "";
  return `<div class="scroll"><table${layout}><thead><tr>${head}</tr></thead><tbody>${body.join("")}</tbody></table></div>`;
}

/** Columns of figures, and the name before them, that a screen 360 px wide has room for. */
const mostSideBySide = 5;

function chart(drawn: Chart): string {
  const [keys, drawing] = drawn.kind === "bars" ? [drawn.parts, bars(drawn)] : [drawn.lines, lines(drawn)];
  const key = (entry: { readonly name: string; readonly tone: Tone }) =>
    `<li><i class="${entry.tone}"></i>${escaped(entry.name)}</li>`;
  const legend = keys.length > 1 ? `<ul class="legend">${keys.map(key).join("")}</ul>` : "";
  return `<figure><figcaption>${escaped(drawn.title)}</figcaption>${legend}${drawing}</figure>`;
}

/** Drawn of boxes, so that the words beside them keep their size on a screen of any width. */
function bars({ title, parts, rows }: Extract<Chart, { kind: "bars" }>): string {
  const totals = rows.map(({ values }) => values.reduce((sum, value) => sum + value, 0));
  const most = Math.max(1, ...totals);
  const drawn = rows.map(({ name, values }, row) => {
    const segments = values.map((value, index) => {
      const part = parts[index];
      const label = escaped(`${name}: ${number(value)} ${part?.name}`);
      return value > 0
        ? `<i class="${part?.tone}" style="width:${round((value / most) * 100)}%" title="${label}"></i>`
        : "";
    });
    return `<dt>${escaped(name)}</dt><dd><span class="bar">${segments.join("")}</span><span class="dim">${number(totals[row] ?? 0)}</span></dd>`;
  });
  return `<dl class="bars" role="img" aria-label="${escaped(title)}">${drawn.join("")}</dl>`;
}

/** The drawing stretches to the screen's width, and the words around it don't. */
function lines({ title, lines: all, seconds }: Extract<Chart, { kind: "lines" }>): string {
  const most = niceCeiling(Math.max(1, ...all.flatMap(({ values }) => values)));
  const end = Math.max(seconds.at(-1) ?? 1, 0.001);
  const x = (second: number) => round((second / end) * 100);
  const y = (value: number) => round(100 - (value / most) * 100);
  const grid = [0, 50, 100].map((height) => `<line x1="0" x2="100" y1="${height}" y2="${height}"/>`);
  const drawn = all.map(
    ({ tone, values }) =>
      `<polyline class="${tone}" points="${values.map((value, index) => `${x(seconds[index] ?? 0)},${y(value)}`).join(" ")}"/>`,
  );
  const scale = [most, most / 2, 0].map((value) => `<span>${number(value)}</span>`).join("");
  const ends = [0, end].map((second) => `<span>${duration(second)}</span>`).join("");
  return `<div class="plot"><div class="scale dim">${scale}</div><svg viewBox="0 0 100 100" preserveAspectRatio="none" role="img" aria-label="${escaped(title)}">${grid.join("")}${drawn.join("")}</svg><div class="ends dim">${ends}</div></div>`;
}

/** 1, 2 or 5 times a power of ten. */
function niceCeiling(value: number): number {
  const power = 10 ** Math.floor(Math.log10(value));
  return ([1, 2, 5, 10].find((step) => step * power >= value) ?? 10) * power;
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}

const style = `
:root { color-scheme: light dark; --text: #1d2430; --dim: #667085; --line: #d9dee7; --page: #f6f7f9; --card: #fff;
  --done: #1f7a5c; --untouched: #8da2bd; --moved: #6b5bd2; --deleted: #4b5563; --attention: #d1550f; --throttled: #c4320a; --todo: #935a00; }
@media screen and (prefers-color-scheme: dark) { :root { --text: #e6e9ef; --dim: #98a2b3; --line: #323a48; --page: #12161d; --card: #1a2029;
  --done: #3fb68b; --untouched: #6f86a5; --moved: #9d90f5; --deleted: #98a2b3; --attention: #f38744; --throttled: #f97066; --todo: #e5a550; } }
* { box-sizing: border-box; }
body { margin: 0; background: var(--page); color: var(--text); font: 15px/1.5 system-ui, sans-serif; }
main { max-width: 800px; margin: 0 auto; padding: 32px 20px 64px; }
h1 { font-size: 22px; margin: 0 0 8px; overflow-wrap: anywhere; }
h2, figcaption { font-size: 15px; font-weight: 600; margin: 0 0 10px; }
.headline { font-size: 17px; margin: 0 0 20px; padding: 12px 16px; border-left: 4px solid var(--done); background: var(--card); border-radius: 4px; }
.headline.attention { border-color: var(--attention); }
section, figure { background: var(--card); border: 1px solid var(--line); border-radius: 8px; padding: 16px; margin: 0 0 16px; }
section.warning, section.attention { border-left: 4px solid var(--attention); }
dl { display: grid; grid-template-columns: max-content 1fr; gap: 4px 20px; margin: 0; }
dt, .dim { color: var(--dim); }
.checks { list-style: none; padding: 0; } .checks .ok { color: var(--dim); }
 dd { margin: 0; overflow-wrap: anywhere; }
.scroll { overflow-x: auto; }
table { border-collapse: collapse; width: 100%; font-variant-numeric: tabular-nums; }
th, td { padding: 6px 10px; text-align: right; border-bottom: 1px solid var(--line); } td { white-space: nowrap; }
.words { text-align: left; } td.words { white-space: normal; } tbody td.words, .lists tbody th { overflow-wrap: anywhere; } thead th { color: var(--dim); font-weight: 500; } tbody th { font-weight: 500; overflow-wrap: break-word; }
ul, ol { margin: 0; padding-left: 20px; } li { overflow-wrap: anywhere; margin: 2px 0; }
pre { margin: 0; padding: 10px 12px; background: var(--page); border-radius: 4px; white-space: pre-wrap; overflow-wrap: anywhere; }
.legend { display: flex; flex-wrap: wrap; gap: 4px 16px; list-style: none; padding: 0; margin: 0 0 8px; color: var(--dim); }
.legend i { display: inline-block; width: 10px; height: 10px; border-radius: 2px; margin-right: 6px; }
figure { overflow: hidden; } .name { white-space: nowrap; }
dl.bars { grid-template-columns: max-content 1fr; gap: 3px 10px; align-items: center; font-size: 13px; }
.bars dd { display: flex; align-items: center; gap: 8px; } .bar { display: flex; flex: 1; height: 18px; } .bar i { flex: none; min-width: 1px; border-radius: 2px; }
.plot { display: grid; grid-template-columns: max-content 1fr; gap: 4px 8px; font-size: 12px; } .plot svg { width: 100%; height: 160px; display: block; overflow: visible; }
.scale { display: flex; flex-direction: column; justify-content: space-between; text-align: right; } .ends { grid-column: 2; display: flex; justify-content: space-between; }
svg line { stroke: var(--line); vector-effect: non-scaling-stroke; } polyline { fill: none; stroke: currentColor; stroke-width: 2; stroke-linejoin: round; vector-effect: non-scaling-stroke; }
i { background: currentColor; }
${(["done", "untouched", "moved", "deleted", "attention", "throttled"] satisfies Tone[])
  .map((tone) => `:is(i, polyline).${tone} { color: var(--${tone}); }`)
  .join("\n")}
@media (max-width: 350px) { .name { white-space: normal; } }
@media (max-width: 480px) { th, td { padding: 6px 4px; } dl:not(.bars) { grid-template-columns: 1fr; } dl:not(.bars) dd { margin-bottom: 6px; }
  .lists thead, .lists td:empty { display: none; } .lists :is(tbody, tr, th, td) { display: block; text-align: left; border: 0; padding: 1px 0; white-space: normal; }
  .lists td { display: grid; grid-template-columns: 72px 1fr; gap: 8px; } .lists td::before { content: attr(data-column); color: var(--dim); }
  .lists tr { border-bottom: 1px solid var(--line); padding: 6px 0; } }
@media print { :root { color-scheme: light; } body { background: #fff; } i { print-color-adjust: exact; -webkit-print-color-adjust: exact; } section, figure { break-inside: avoid; } }
`;
