import { counted, make } from "./dom.js";

const first = (ports) => Number(ports.split("/")[0]);
const last = (ports) => Number(ports.split("/").at(-1));

const address = (ip) => ip.split(".").reduce((sum, part) => sum * 256 + Number(part), 0);

/** By external IP, port and protocol: the order of `alicloud-ens-emulator state`. */
export const inOrder = (entries) =>
  entries.toSorted(
    (one, other) =>
      address(one.ExternalIp) - address(other.ExternalIp) ||
      first(one.ExternalPort) - first(other.ExternalPort) ||
      (one.IpProtocol < other.IpProtocol ? -1 : one.IpProtocol > other.IpProtocol ? 1 : 0),
  );

/** Ports that are at most so far apart share a part of the bar. */
const near = 100;
const mostParts = 6;
/** Up to so many marks are separated by a line; more would consist of lines only. */
const few = 60;

/** Parts of the port numbers that are in use, each drawn on a linear scale of its own. */
function partsOf(entries) {
  const parts = [];
  for (const entry of entries) {
    const [from, to] = [first(entry.ExternalPort), last(entry.ExternalPort)];
    const part = parts.at(-1);
    if (part && from - part.to <= near) {
      part.to = Math.max(part.to, to);
      part.entries.push(entry);
    } else parts.push({ from, to, entries: [entry] });
  }
  // Too many parts are too narrow to read: the closest ones become one.
  while (parts.length > mostParts) {
    let at = 1;
    for (let index = 2; index < parts.length; index++) {
      if (parts[index].from - parts[index - 1].to < parts[at].from - parts[at - 1].to) at = index;
    }
    const [gone] = parts.splice(at, 1);
    const kept = parts[at - 1];
    kept.to = Math.max(kept.to, gone.to);
    kept.entries.push(...gone.entries);
  }
  return parts;
}

function mark(entry, part) {
  const element = make("span", {
    className: `mark ${entry.Status}`,
    title: `${entry.ExternalPort} ${entry.IpProtocol} → ${entry.InternalIp}:${entry.InternalPort} (${entry.Status})`,
  });
  const percent = (ports) => (ports / (part.to - part.from + 1)) * 100;
  element.style.left = `${percent(first(entry.ExternalPort) - part.from)}%`;
  element.style.width = `${percent(last(entry.ExternalPort) - first(entry.ExternalPort) + 1)}%`;
  return element;
}

/** The ports of one address that are in use. Wide gaps are left out. */
export function portBar(address, entries) {
  const sorted = entries.toSorted((one, other) => first(one.ExternalPort) - first(other.ExternalPort));
  const parts = partsOf(sorted);
  const rangeOf = ({ from, to }) => (from === to ? `${from}` : `${from}–${to}`);
  const bar = make("div", {
    className: "bar",
    role: "img",
    "aria-label": `Ports of ${address}: ${
      parts
        .map((part) => `${counted(part.entries.length, "entry", "entries")} at ${rangeOf(part)}`)
        .join(", ") || "all free"
    }`,
  });
  for (const part of parts) {
    const track = make(
      "span",
      { className: part.entries.length < few ? "track few" : "track" },
      ...part.entries.map((entry) => mark(entry, part)),
    );
    const element = make("span", { className: "part" }, track, make("span", { text: rangeOf(part) }));
    element.style.flexGrow = String(1 + Math.log2(part.to - part.from + 1));
    bar.append(element);
  }
  if (parts.length === 0) {
    bar.append(make("span", { className: "part" }, make("span", { className: "track" })));
  }
  return bar;
}
