import fc from "fast-check";

// The first counterexample is enough to see that a mutant is killed; shrinking it takes far longer.
fc.configureGlobal({ endOnFailure: true });
