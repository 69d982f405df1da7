import { hostname, userInfo } from "node:os";

/** The user and the machine, as the operating system calls them. */
export function whoRunsIt(): string {
  try {
    return `${userInfo().username}@${hostname()}`;
  } catch {
    // A user without an entry, as in a container that runs under any number.
    return `${process.getuid?.() ?? "?"}@${hostname()}`;
  }
}
