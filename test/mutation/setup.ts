import fc from "fast-check";
import type { RootHookObject } from "mocha";

// The first counterexample is enough to see that a mutant is caught; shrinking it takes far longer.
fc.configureGlobal({ endOnFailure: true });

export const mochaHooks: RootHookObject = {
  // Stryker turns Mocha's time limit off, and would wait for itself and start a new process wherever a mutant lets a
  // test hang. Tests in virtual time end on their own, and must not be left while their clock is installed.
  beforeEach(this: Mocha.Context) {
    if (this.currentTest?.file?.includes("/test/unit/") === true) this.currentTest.timeout(5_000);
  },
};
