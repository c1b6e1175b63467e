import path from "node:path";

/** The score that each module must reach, in percent. */
const required = 85;

const caught = ["Killed", "Timeout"];
const missed = ["Survived", "NoCoverage"];

/** Prints the score of each directory, and fails the run if one is below the required score. */
class ModuleScores {
  onMutationTestReportReady({ files }) {
    const modules = new Set(Object.keys(files).map((file) => path.dirname(file)));
    for (const module of [...modules].sort()) {
      const mutants = Object.entries(files).flatMap(([file, result]) =>
        path.dirname(file) === module ? result.mutants : [],
      );
      const count = (...statuses) => mutants.filter(({ status }) => statuses.includes(status)).length;
      const valid = count(...caught, ...missed);
      const score = (100 * count(...caught)) / valid;
      const counts = [...caught, ...missed].map((status) => `${count(status)} ${status}`).join(", ");
      console.log(`${module}: ${score.toFixed(1)} % of ${valid} mutants (${counts})`);
      if (score < required) process.exitCode = 1;
    }
  }
}

export const strykerPlugins = [{ kind: "Reporter", name: "modules", injectableClass: ModuleScores }];
