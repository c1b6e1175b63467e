import { noAddress } from "../guard.js";
import type { Guess } from "../guess.js";

/** What ModifyForwardEntry does where its page says too little. */
export const modify: readonly Guess[] = [
  {
    id: "healthCheckPortZero",
    assumes: "HealthCheckPort=0 on Modify is refused, so that a health check cannot be taken away",
    usedIn: "emulator `healthCheckPortZero`; `entry/diff.ts` replaces the entry instead",
    assumed: "refuse",
    probe: async (site) => {
      const healthCheckPort = site.ports.next();
      const port = String(healthCheckPort);
      const id = await site.entry({ externalPort: port, internalPort: port, healthCheckPort });
      const answer = await site.modified(id, { healthCheckPort: 0 });
      if (answer !== "accepted") return { value: "refuse", seen: answer };
      const kept = (await site.look(id))?.values["healthCheckPort"] !== undefined;
      return {
        value: kept ? "ignore" : "clear",
        seen: kept ? "accepted, and ignored" : "accepted, and cleared",
      };
    },
  },
  {
    id: "emptyName",
    assumes: "an empty ForwardEntryName on Modify is ignored, so that a name cannot be taken away",
    usedIn: "emulator `emptyName`; `entry/diff.ts` replaces the entry instead",
    assumed: "ignore",
    probe: async (site) => {
      const id = await site.entry();
      const answer = await site.modified(id, { forwardEntryName: "" });
      if (answer !== "accepted") return { value: "refuse", seen: answer };
      const kept = (await site.look(id))?.values["forwardEntryName"] !== undefined;
      // an entry without a name could be found by nobody
      await site.remove(id);
      return {
        value: kept ? "ignore" : "clear",
        seen: kept ? "accepted, and ignored" : "accepted, and cleared",
      };
    },
  },
  {
    id: "partialModify",
    assumes: "a property that Modify does not get stays as it is",
    usedIn:
      "emulator; `lifecycle/update.ts` sends the whole tuple all the same, but leaves out a name and a health check that nobody declared",
    assumed: "kept",
    probe: async (site) => {
      const healthCheckPort = site.ports.next();
      const port = String(healthCheckPort);
      const id = await site.entry({ externalPort: port, internalPort: port, healthCheckPort });
      const before = (await site.look(id))?.values ?? {};
      const answer = await site.modified(id, { forwardEntryName: site.name("renamed") });
      if (answer !== "accepted") return { value: answer, seen: `the name alone: ${answer}` };
      const after = (await site.look(id))?.values ?? {};
      const changed = Object.keys({ ...before, ...after }).filter(
        (property) => property !== "forwardEntryName" && before[property] !== after[property],
      );
      return changed.length === 0
        ? { value: "kept", seen: "the name alone is changed" }
        : { value: "lost", seen: `with the name, these changed: ${changed.join(", ")}` };
    },
  },
  {
    id: "modifyTwice",
    assumes: "the same Modify sent twice is accepted twice",
    usedIn: "emulator; `gateway/gateway.ts` repeats a change that was not answered",
    assumed: "accepted",
    probe: async (site) => {
      const id = await site.entry();
      const change = { externalPort: String(site.ports.next()) };
      const [first, second] = [await site.modified(id, change), await site.modified(id, change)];
      return { value: first === "accepted" ? second : first, seen: `${first}, then ${second}` };
    },
  },
  {
    id: "modifyCodes",
    assumes: "a Modify with wrong values is refused with the codes of Create",
    usedIn: "emulator; `gateway/explain.ts` and `lifecycle/portWait.ts` know both by the same codes",
    assumed: "same",
    probe: async (site) => {
      const held = String(site.ports.next());
      await site.entry({ externalPort: held, internalPort: held });
      const id = await site.entry();
      const wrong = {
        "a port that is held": { externalPort: held },
        "an unknown EIP": { externalIp: noAddress },
        "an unknown internal address": { internalIp: noAddress },
        "a health check outside": { healthCheckPort: 1 },
        "a malformed port": { externalPort: "x" },
      };
      const differing: string[] = [];
      const codes: string[] = [];
      for (const [what, changes] of Object.entries(wrong)) {
        const modified = await site.modified(id, changes);
        const created = await site.wouldCreate({ internalPort: String(site.ports.next()), ...changes });
        if (modified === created) codes.push(modified);
        else differing.push(`${what}: ${modified} by Modify, ${created} by Create`);
      }
      return differing.length === 0
        ? { value: "same", seen: [...new Set(codes)].join(", ") }
        : { value: "others", seen: differing.join("; ") };
    },
  },
  {
    id: "changeShowsAtOnce",
    assumes: "while an entry is Pending after Modify, the new values are shown",
    usedIn: "emulator",
    assumed: "new",
    probe: async (site) => {
      const id = await site.entry();
      const externalPort = String(site.ports.next());
      const { answer } = await site.modify(id, { externalPort });
      if (answer !== "accepted") return { value: answer, seen: answer };
      const { body } = await site.describe(id);
      const value = body["ExternalPort"] === externalPort ? "new" : "old";
      return { value, seen: `the ${value} port, in status ${String(body["Status"])}, at the first look` };
    },
  },
];
