/** What is, and what to do about it, one after the other: some say what is as a sentence, some as a part of one. */
export function sentences(message: string, hint: string): string {
  return `${message}${/[.!?…]$/.test(message) ? "" : "."} ${hint}`;
}
