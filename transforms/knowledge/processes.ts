/** Files that run only under test: what they set is not the application's. */
const test = /(\.|\/)(test|spec|stories)\.[mc]?[jt]sx?$|\/(__tests__|__mocks__|test|tests|e2e|cypress)\/|jest\.setup/;

/** What somebody runs by hand, as another process than the application. */
const script =
  /\/(scripts?|bin|tools?|seeds?|migrations?|tasks)\/|\/(seed|migrate|create-?tables?|setup-?(db|tables?))[^/]*$/i;

/** By a path below what the files have in common, with a slash before it. */
export function isOfTests(path: string): boolean {
  return test.test(path);
}

/** By a path below what the files have in common, with a slash before it. */
export function isRunByHand(path: string): boolean {
  return script.test(path);
}
