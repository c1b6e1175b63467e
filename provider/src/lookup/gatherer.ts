import DataLoader from "dataloader";

/** How long the first who asks waits for others. */
const gatherMs = 8;

/**
 * Brings questions together that are asked at about the same time. An answer is never older than its question: what has
 * been asked before may have been changed by this very update since. While one round is under way the next one gathers, so
 * that a program which asks bit by bit makes few rounds.
 */
export function gatherer<Question, Answer>(
  answer: (questions: readonly Question[]) => Promise<ReadonlyArray<Answer | Error>>,
  mostAtOnce = Infinity,
): (question: Question) => Promise<Answer> {
  let underWay: Promise<unknown> = Promise.resolve();
  const loader = new DataLoader<Question, Answer>(
    (questions) => {
      // equal questions of one round are one; those of the next are asked anew
      loader.clearAll();
      const round = answer(questions);
      underWay = Promise.all([underWay, round.catch(() => undefined)]);
      return round;
    },
    {
      maxBatchSize: mostAtOnce,
      batchScheduleFn: (ask) => {
        void underWay.then(() => setTimeout(ask, gatherMs));
      },
    },
  );
  return (question) => loader.load(question);
}
