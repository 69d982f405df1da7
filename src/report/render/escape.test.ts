import fc from "fast-check";
import { expect, it } from "vitest";
import { html, htmlUnbroken } from "./escape.ts";

const plain = (text: string) => text.replaceAll(/<span class="name">|<[/]span>|<wbr>/g, "");

it("keeps names and flags together, and breaks an ARN where its parts end", () => {
  expect(htmlUnbroken("region us-east-1, with --max-write-capacity 5")).toBe(
    'region <span class="name">us-east-1</span>, with <span class="name">--max-write-capacity</span> 5',
  );
  expect(htmlUnbroken("arn:aws:dynamodb:eu-west-1:1:table/next-auth")).toBe(
    'arn:<wbr>aws:<wbr>dynamodb:<wbr><span class="name">eu-west-1</span>:<wbr>1:<wbr>table/<wbr><span class="name">next-auth</span>',
  );
  expect(htmlUnbroken("2026-11-27T09:30:00.000Z")).toBe('<span class="name">2026-11-27T09:30:00.000Z</span>');
});

it("changes nothing that is read or copied, and opens no tag that it doesn't close", () => {
  const part = fc.constantFrom(
    "arn:",
    "us-east-1",
    "--flag",
    "-",
    " ",
    "<b>",
    "&",
    "'",
    ":",
    "/",
    "a",
    "table/x-y",
    "\n",
    "#",
    ";",
  );
  fc.assert(
    fc.property(
      fc.oneof(
        fc.string(),
        fc.array(part).map((parts) => parts.join("")),
      ),
      (text) => {
        const made = htmlUnbroken(text);
        expect(plain(made)).toBe(html(text));
        expect(made.match(/<span class="name">/g)?.length).toBe(made.match(/<[/]span>/g)?.length);
      },
    ),
  );
});
