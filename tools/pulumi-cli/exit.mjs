/**
 * Does something when this process ends before its work is done. What was begun last is undone first,
 * and nothing keeps the rest from being undone.
 * @param {() => void} undo
 * @returns {() => void} forgets it again
 */
export function atExit(undo) {
  const listener = () => {
    try {
      undo();
    } catch (error) {
      console.error(error instanceof Error ? error.message : String(error));
    }
  };
  process.prependOnceListener("exit", listener);
  return () => void process.off("exit", listener);
}
