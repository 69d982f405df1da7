import { expect, it } from "vitest";
import { sentences } from "./sentences.ts";

it("ends what is said once, whoever ended it", () => {
  for (const message of ["The file can't be parsed", "The file can't be parsed."]) {
    expect(sentences(message, "Mend it.")).toBe("The file can't be parsed. Mend it.");
  }
});
