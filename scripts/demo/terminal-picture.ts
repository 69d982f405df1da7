const line = { height: 18, width: 7.83, size: 13 };
const margin = 16;
const colours: Readonly<Record<number, string>> = {
  31: "#ff7b72",
  32: "#7ee787",
  33: "#e3b341",
  36: "#76e3ea",
};

interface Style {
  readonly colour?: string | undefined;
  readonly bold?: boolean;
  readonly dim?: boolean;
}

/** Draws text with ANSI colours as an SVG of a terminal, which wraps after so many columns. */
export function drawTerminal(text: string, columns: number): string {
  const lines = text
    .trimEnd()
    .split("\n")
    .flatMap((text) => wrap(cellsOf(text), columns));
  const width = Math.ceil(columns * line.width + 2 * margin);
  const height = lines.length * line.height + 2 * margin;
  const rows = lines.map((cells, i) => {
    const y = margin + (i + 1) * line.height - 5;
    return `<text x="${margin}" y="${y}">${spans(cells)}</text>`;
  });
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" role="img" aria-label="The terminal">
<rect width="100%" height="100%" rx="8" fill="#0d1117"/>
<g font-family="ui-monospace,SFMono-Regular,Menlo,Consolas,'DejaVu Sans Mono',monospace" font-size="${line.size}" fill="#e6edf3">
${rows.join("\n")}
</g>
</svg>
`;
}

type Cell = readonly [character: string, style: Style];

function cellsOf(text: string): Cell[] {
  let style: Style = {};
  const cells: Cell[] = [];
  // biome-ignore lint/suspicious/noControlCharactersInRegex: the escape character is what is looked for
  for (const [, codes, character = ""] of text.matchAll(/\u001b\[([\d;]*)m|(.)/gu)) {
    if (codes === undefined) cells.push([character, style]);
    else for (const code of codes.split(";")) style = styled(style, Number(code));
  }
  return cells;
}

function styled(style: Style, code: number): Style {
  if (code === 0) return {};
  if (code === 1) return { ...style, bold: true };
  if (code === 2) return { ...style, dim: true };
  if (code === 22) return { ...style, bold: false, dim: false };
  return { ...style, colour: colours[code] };
}

/** Between words, with what follows under what a line begins with, as the command does on a terminal. */
function wrap(cells: readonly Cell[], columns: number): (readonly Cell[])[] {
  const text = cells.map(([character]) => character).join("");
  const [start = ""] = /^ *(?:\d+\. |• )?/.exec(text) ?? [];
  const indent = cells.slice(0, start.length).map(([, style]): Cell => [" ", style]);
  const rows: (readonly Cell[])[] = [];
  let rest = cells;
  while (rest.length > columns) {
    const blank = rest.slice(0, columns + 1).findLastIndex(([character]) => character === " ");
    const isWord = blank <= start.length;
    rows.push(rest.slice(0, isWord ? columns : blank));
    rest = [...indent, ...rest.slice(isWord ? columns : blank + 1)];
  }
  return [...rows, rest];
}

/** Neighbours of one style in one element; `textLength` keeps the columns aligned whatever the font. */
function spans(cells: readonly Cell[]): string {
  let text = "";
  for (let i = 0; i < cells.length; ) {
    const style = cells[i]?.[1] ?? {};
    let end = i;
    while (end < cells.length && cells[end]?.[1] === style) end++;
    const run = cells.slice(i, end).map(([character]) => character);
    text += span(run.join(""), run.length, margin + i * line.width, style);
    i = end;
  }
  return text;
}

function span(text: string, length: number, x: number, { colour, bold, dim }: Style): string {
  if (text.trim() === "") return "";
  const attributes = [
    `x="${x.toFixed(1)}" textLength="${(length * line.width).toFixed(1)}"`,
    colour && `fill="${colour}"`,
    bold && 'font-weight="bold"',
    dim && 'opacity="0.65"',
  ];
  return `<tspan ${attributes.filter(Boolean).join(" ")}>${escaped(text)}</tspan>`;
}

function escaped(text: string): string {
  // SVG joins spaces, but not these.
  const kept = text.replaceAll(" ", "\u00a0");
  return kept.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}
