import { html } from "./escape.ts";

interface Page {
  readonly title: string;
  readonly style: string;
  readonly body: string;
  readonly script?: string;
}

/** A page that needs nothing else, and may load nothing: it can be attached to a ticket and opened anywhere. */
export function page({ title, style, body, script = "" }: Page): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'${script && "; script-src 'unsafe-inline'"}">
<title>${html(title)}</title>
<style>${style}</style>
</head>
<body>
${body}
${script && `<script>${script}</script>`}
</body>
</html>
`;
}
