/**
 * @typedef {object} Progress
 * @property {(what: string, detail?: () => string) => void} begin ends the step before and shows the next one
 * @property {() => void} end
 */

/**
 * One line that says what is being done and for how long: redrawn on a terminal, repeated now and then in a log.
 * @param {NodeJS.WriteStream} stream
 * @returns {Progress}
 */
export function showProgress(stream) {
  /** @type {NodeJS.Timeout | undefined} */
  let timer;
  let finish = () => {};
  const end = () => {
    clearInterval(timer);
    finish();
    finish = () => {};
  };
  return {
    end,
    begin(what, detail) {
      end();
      const started = Date.now();
      const line = () => {
        const seconds = Math.round((Date.now() - started) / 1000);
        const time = `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
        return `${what} … ${time}${detail === undefined ? "" : `, ${detail()}`}`;
      };
      if (stream.isTTY) {
        const draw = () => stream.write(`\r\u001b[2K${line()}`);
        draw();
        timer = setInterval(draw, 1000);
        finish = () => stream.write(`\r\u001b[2K${line()}\n`);
      } else {
        stream.write(`${what} …\n`);
        timer = setInterval(() => stream.write(`${line()}\n`), 30_000);
      }
      timer.unref();
    },
  };
}
