import DataLoader from "dataloader";

import { EnsError } from "../api/errors.js";

/** How long the first who asks waits for others. */
const gatherMs = 8;

/**
 * Brings questions together that are asked at about the same time. An answer is never older than its question: what has
 * been asked before may have been changed by this very update since. While one round is under way the next one gathers, so
 * that a program which asks bit by bit makes few rounds.
 */
export function batched<Question, Answer>(
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

/** The codes are not documented for these calls; a key or a token that is not found says nothing about what was asked for. */
const notThere = /(Eip|AllocationId|Nat|NatGatewayId|Instance|InstanceId)\.?NotFound/i;

/**
 * What is found of some ids. A question about many may be refused because of one that is not there, and without a word
 * which one: then each is asked for alone.
 */
export async function foundAmong<Found>(
  ids: readonly string[],
  ask: (ids: readonly string[]) => Promise<ReadonlyMap<string, Found>>,
): Promise<(Found | undefined)[]> {
  try {
    const found = await ask(ids);
    return ids.map((id) => found.get(id));
  } catch (error) {
    if (!(error instanceof EnsError) || !notThere.test(error.code ?? "")) {
      throw error;
    }
    return ids.length === 1
      ? [undefined]
      : (await Promise.all(ids.map((id) => foundAmong([id], ask)))).flat();
  }
}
