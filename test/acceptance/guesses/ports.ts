import type { Guess } from "../guess.js";
import { range } from "../ports.js";
import type { Site } from "../site.js";

const duplicated = "Forbidden.ExternalPort.Duplicated";

/** The widest range that a call takes, of the three that tell the readings of the documents apart. */
async function widest(take: (ports: string) => Promise<string>, site: Site): Promise<[number, string]> {
  let taken = 0;
  for (const count of [1000, 1001, 1002]) {
    const answer = await take(site.ports.wide(count));
    if (answer !== "accepted") return [taken, answer];
    taken = count;
  }
  return [taken, "not refused"];
}

const readings: Readonly<Record<number, string>> = {
  0: "narrower",
  1000: "ports",
  1001: "difference",
  1002: "off",
};

/** Which external ports an entry may take. */
export const ports: readonly Guess[] = [
  {
    id: "overlap",
    assumes:
      "an entry for Any collides with TCP and UDP on the same port; TCP and UDP do not collide; a range collides where one port is in both",
    usedIn: "emulator `overlap`; previews refuse the same protocol and warn of Any (`entry/portClaim.ts`)",
    assumed: "any-covers-both",
    probe: async (site) => {
      const first = site.ports.next(3);
      await site.entry({ externalPort: range(first, 2), internalPort: range(first, 2) });
      const beside = (ipProtocol: string, from: number) => {
        // other internal ports, so that only the external ones are judged
        const internalPort = range(site.ports.next(2), 2);
        return site.wouldCreate({ externalPort: range(from, 2), internalPort, ipProtocol });
      };
      const [any, udp] = [await beside("Any", first), await beside("UDP", first)];
      const [tcp, across] = [await beside("TCP", first), await beside("TCP", first + 1)];
      const refused = (answer: string) => answer !== "accepted";
      return {
        value: refused(udp)
          ? "every-protocol"
          : refused(any)
            ? "any-covers-both"
            : refused(tcp)
              ? "same-protocol"
              : "off",
        seen: `beside TCP on the same two ports: Any ${any}, UDP ${udp}, TCP ${tcp}; TCP on one of them: ${across}`,
      };
    },
  },
  {
    id: "duplicateCode",
    assumes: `a second entry on the same port is refused, with ${duplicated}`,
    usedIn:
      "emulator; `lifecycle/portWait.ts` names the holder, and no repeated create can make a second entry",
    assumed: duplicated,
    probe: async (site) => {
      const port = String(site.ports.next());
      await site.entry({ externalPort: port, internalPort: port });
      const value = await site.wouldCreate({ externalPort: port, internalPort: port });
      return { value, seen: value };
    },
  },
  {
    id: "internalTupleUnique",
    assumes: "two entries may forward to the same internal address, port and protocol",
    usedIn: "emulator `internalTupleUnique`",
    assumed: "false",
    probe: async (site) => {
      const internalPort = String(site.ports.next());
      await site.entry({ externalPort: internalPort, internalPort });
      const answer = await site.wouldCreate({ externalPort: String(site.ports.next()), internalPort });
      return { value: String(answer !== "accepted"), seen: answer };
    },
  },
  {
    id: "rangeLimit",
    assumes:
      '"the maximum port range is 1000", said for Modify only, means a thousand ports, for Create as well',
    usedIn: "emulator `rangeLimit`; `entry/ports.ts` lets 1001 ports pass to the service",
    assumed: "ports",
    probe: async (site) => {
      const [byCreate, refusal] = await widest(
        (wide) => site.wouldCreate({ externalPort: wide, internalPort: wide }),
        site,
      );
      const id = await site.entry();
      const [byModify, otherRefusal] = await widest(
        (wide) => site.modified(id, { externalPort: wide, internalPort: wide }),
        site,
      );
      const seen = `Create takes ${byCreate} ports (then ${refusal}), Modify ${byModify} (then ${otherRefusal})`;
      return { value: byCreate === byModify ? (readings[byCreate] ?? "") : "not the same for both", seen };
    },
  },
  {
    id: "malformedPorts",
    assumes:
      "malformed ports of any kind, also two ranges of different widths, are refused with InvalidPort.Malformed",
    usedIn: "emulator; previews refuse all of them before any call (`entry/validate.ts`)",
    assumed: "InvalidPort.Malformed",
    probe: async (site) => {
      const first = site.ports.next(4);
      const pair = range(first, 2);
      const forms: [string, string, string][] = [
        ["0", "0", String(first)],
        ["65536", "65536", String(first)],
        ["a word", "x", String(first)],
        ["a backward range", `${first + 1}/${first}`, pair],
        ["a dash", `${first}-${first + 1}`, pair],
        ["two ports to three", pair, range(first, 3)],
        ["two ports to one", pair, String(first)],
      ];
      const answers: [string, string][] = [];
      for (const [form, externalPort, internalPort] of forms)
        answers.push([form, await site.wouldCreate({ externalPort, internalPort })]);
      const codes = new Set(answers.map(([, answer]) => answer));
      return {
        value: [...codes].join(" or "),
        seen:
          codes.size === 1
            ? `${[...codes].join("")} for ${forms.map(([form]) => form).join(", ")}`
            : answers.map((pair) => pair.join(": ")).join("; "),
      };
    },
  },
  {
    id: "rangeOfOne",
    assumes: "a range of one port comes back as it was sent, not as a single port",
    usedIn: "emulator; `entry/ports.ts` takes both for the same",
    assumed: "kept",
    probe: async (site) => {
      const port = site.ports.next();
      const sent = `${port}/${port}`;
      const { answer, body } = await site.tryCreate({ externalPort: sent, internalPort: sent });
      if (body === undefined) return { value: "refused", seen: answer };
      await site.available(body.forwardEntryId);
      const echo = (await site.describe(body.forwardEntryId)).body["ExternalPort"];
      const value = echo === sent ? "kept" : echo === String(port) ? "single" : "another form";
      return { value, seen: value === "kept" ? "a/a comes back as a/a" : `a/a comes back as ${value}` };
    },
  },
];
