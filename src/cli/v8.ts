import { setFlagsFromString } from "node:v8";

/**
 * Tells V8 how to keep the syntax trees of a large project; for the process of a command alone, whose memory is nobody else's.
 *
 * Some of what is made for a file outlives its tree. V8 learns from this to allocate what the same code makes for the next files
 * among its old objects, which keep alive all that they lead to, whole trees, until the next full collection. Without it a run
 * takes a third less memory and a fifth less CPU time.
 */
export function allocateTreesYoung(): void {
  setFlagsFromString("--no-allocation-site-pretenuring");
}
