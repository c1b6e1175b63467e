/** What is still to be cleaned up. One listener serves all, because Node.js warns of more than ten. */
const pending = new Set<() => void>();

/**
 * Runs a synchronous clean-up if the process ends by `process.exit()`, which skips every `finally`. Returns a function that
 * takes the clean-up back.
 */
export function atExit(cleanUp: () => void): () => void {
  if (pending.size === 0) {
    process.on("exit", runAll);
  }
  // wrapped, so that one function can be given twice
  const one = (): void => {
    cleanUp();
  };
  pending.add(one);
  return () => {
    if (pending.delete(one) && pending.size === 0) {
      process.off("exit", runAll);
    }
  };
}

function runAll(): void {
  for (const cleanUp of pending) {
    try {
      cleanUp();
    } catch {
      // the others are still to be run
    }
  }
}
