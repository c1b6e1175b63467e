import assert from "node:assert/strict";

import fc from "fast-check";

import { type Face, own, typeOn } from "./faces.js";
import { generatedName } from "./lane.js";
import { playPorts, portStory } from "./portOrder.js";
import { play, type Ran, story } from "./stories.js";

type Play = (face: Face, record: (ran: Ran) => void) => Promise<unknown>;

/** What a story did, in words that are the same on both faces unless they behave differently. */
async function tell(play: Play, face: Face): Promise<string[]> {
  const lines: string[] = [];
  const say = (what: string, value: unknown) => {
    lines.push(`${what} ${sameWords(JSON.stringify(value), face)}`);
  };
  let seen = 0;
  const record = ({ cloud, state, troubles }: Ran): void => {
    const { calls } = cloud.core.journal;
    for (const { at, action, params, status, code } of calls.slice(seen)) {
      say("call", { at, action, params, status, code });
    }
    seen = calls.length;
    say("cloud", cloud.entries());
    for (const [resource, { id, inputs, outputs, initErrors }] of state.resources) {
      say(resource, { id, inputs: sorted(own(inputs)), outputs: sorted(own(outputs)), initErrors });
    }
    say(
      "leftovers",
      state.leftovers.map(({ resource, kept }) => [resource, kept.id]),
    );
    say("troubles", troubles);
  };
  say("verdict", (await play(face, record)) ?? "as it may end");
  return lines;
}

/** The type of the resource is part of its URN, and its URN of the names that it generates. */
function sameWords(text: string, face: Face): string {
  return ["a", "b", "c", "d", "e", "f"]
    .reduce((words, name) => words.replaceAll(generatedName(name, face), `generated-${name}`), text)
    .replaceAll(typeOn[face], "type");
}

function sorted(bag: Readonly<Record<string, unknown>>): [string, unknown][] {
  return Object.entries(bag).sort(([left], [right]) => (left < right ? -1 : 1));
}

const seed = Number(process.env["SEED"] ?? Date.now() % 2_147_483_647);

/** The rule over stories of both kinds; one that breaks it is shrunk and reported with its seed. */
export function holdSameOnBothFaces(
  numRuns: number,
  progress: (text: string) => void = () => undefined,
): void {
  hold("disturbed programs", story, (told) => (face, record) => play(told, face, record));
  hold("moving ports", portStory, (told) => (face, record) => playPorts(told, face, record));

  function hold<Told>(kind: string, stories: fc.Arbitrary<Told>, playOf: (told: Told) => Play): void {
    it(`the same calls, cloud, state and errors in ${numRuns} stories of ${kind} [SEED=${seed}]`, async () => {
      let played = 0;
      await fc.assert(
        fc.asyncProperty(stories, async (told) => {
          const onDynamic = await tell(playOf(told), "dynamic");
          assert.deepEqual(await tell(playOf(told), "plugin"), onDynamic);
          played += 1;
          if (played % 500 === 0) {
            progress(`${played} stories`);
          }
        }),
        {
          seed,
          numRuns,
          ...(process.env["FC_PATH"] === undefined
            ? {}
            : { path: process.env["FC_PATH"], endOnFailure: true }),
        },
      );
    });
  }
}
