import { palette } from "./palette.mjs";

/** @import { Floor, House } from "./house.mjs" */

const margin = 28;
const storey = 66;
const gable = 84;
const provider = { left: margin + 14, width: 640 };
const shaft = { first: provider.left + 408, apart: 30 };
const annexe = { left: 748, width: 184, storey: 30 };
const width = annexe.left + annexe.width + margin + 14;

/** @param {House} house */
export function draw(house) {
  const [roof, ...floors] = house.floors;
  const eaves = margin + gable;
  const ground = eaves + floors.length * storey;
  const legend = ground + 26;
  const height = legend + 30;
  /** The middle of a floor; the lift of the roof starts under its ridge. @param {string} name */
  const levelOf = (name) => {
    const at = floors.findIndex((floor) => floor.name === name);
    return at < 0 ? eaves - 18 : eaves + (at + 0.5) * storey;
  };
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img" aria-labelledby="title words">`,
    "<!-- Drawn from the imports by npm run house; do not edit. -->",
    `<title id="title">The house</title>`,
    `<desc id="words">${escaped(inWords(house))}</desc>`,
    `<style>${palette}</style>`,
    `<rect class="card" x="0.5" y="0.5" width="${width - 1}" height="${height - 1}" rx="14"/>`,
    `<path class="ground" d="M${margin - 8} ${ground + 0.5}H${width - margin + 8}"/>`,
    ...gableOf(roof, eaves),
    ...floors.flatMap((floor, at) => storeyOf(floor, at, eaves + at * storey)),
    ...house.floors.flatMap((floor, at) => liftOf(house, floor, at, levelOf)),
    ...annexeOf(house.rooms, ground, levelOf("ens")),
    ...legendAt(legend),
    "</svg>",
    "",
  ].join("\n");
}

/** @param {Floor | undefined} roof @param {number} eaves */
function gableOf(roof, eaves) {
  if (roof === undefined) return [];
  const { left, width: wide } = provider;
  const middle = left + wide / 2;
  return [
    `<path class="roof" d="M${left - 14} ${eaves}L${middle} ${eaves - gable + 6}L${left + wide + 14} ${eaves}Z"/>`,
    `<text class="name" x="${middle - 20}" y="${eaves - 30}" text-anchor="middle">provider/</text>`,
    `<text class="purpose" x="${middle - 20}" y="${eaves - 12}" text-anchor="middle">${escaped(`${roof.name}: ${roof.purpose}`)}</text>`,
  ];
}

/** @param {Floor} floor @param {number} at @param {number} top */
function storeyOf({ name, purpose, files, knows }, at, top) {
  const { left, width: wide } = provider;
  const libraries = knows.length === 0 ? "" : `knows ${knows.join(", ")}`;
  return [
    `<rect class="floor" x="${left}" y="${top}" width="${wide}" height="${storey}"/>`,
    `<rect class="c${at + 1} band" x="${left}" y="${top}" width="6" height="${storey}"/>`,
    `<text class="name" x="${left + 22}" y="${top + (libraries === "" ? 29 : 21)}">${escaped(name)}/</text>`,
    `<text class="files" x="${shaft.first - 32}" y="${top + (libraries === "" ? 29 : 21)}" text-anchor="end">${countOf(files)}</text>`,
    `<text class="purpose" x="${left + 22}" y="${top + (libraries === "" ? 47 : 39)}">${escaped(purpose)}</text>`,
    ...(libraries === ""
      ? []
      : [`<text class="knows" x="${left + 22}" y="${top + 56}">${escaped(libraries)}</text>`]),
  ];
}

/**
 * A lift starts on its floor and has an arrow on every floor that it serves.
 *
 * @param {House} house
 * @param {Floor} floor
 * @param {number} at
 * @param {(name: string) => number} levelOf
 */
function liftOf({ floors, arrows }, floor, at, levelOf) {
  const stops = floors.flatMap(({ name }) =>
    arrows.filter(({ from, to }) => from === floor.name && to === name),
  );
  const last = stops.at(-1);
  if (last === undefined) return [];
  const x = shaft.first + at * shaft.apart;
  const start = levelOf(floor.name);
  return [
    `<g class="c${at}">`,
    `<title>${escaped(`${floor.name} imports ${stops.map(({ to }) => to).join(", ")}`)}</title>`,
    `<path class="rope" d="M${x} ${start}V${levelOf(last.to) - 6}"/>`,
    `<circle class="start" cx="${x}" cy="${start}" r="6"/>`,
    ...stops.map(({ to, typesOnly }) => {
      const y = levelOf(to) + 6;
      return `<path class="${typesOnly ? "types" : "stop"}" d="M${x} ${y}l-7 -12h14z"/>`;
    }),
    "</g>",
  ];
}

/** @param {House["rooms"]} rooms @param {number} ground @param {number} wire */
function annexeOf(rooms, ground, wire) {
  const { left, width: wide } = annexe;
  const top = ground - rooms.length * annexe.storey;
  const middle = left + wide / 2;
  const gap = provider.left + provider.width;
  return [
    `<path class="roof" d="M${left - 12} ${top}L${middle} ${top - 58}L${left + wide + 12} ${top}Z"/>`,
    `<text class="name" x="${middle}" y="${top - 14}" text-anchor="middle">emulator/</text>`,
    ...rooms.flatMap(({ name, files }, at) => {
      const y = top + at * annexe.storey;
      return [
        `<rect class="floor" x="${left}" y="${y}" width="${wide}" height="${annexe.storey}"/>`,
        `<text class="room" x="${left + 14}" y="${y + 20}">${escaped(name)}</text>`,
        `<text class="files" x="${left + wide - 12}" y="${y + 20}" text-anchor="end">${countOf(files)}</text>`,
      ];
    }),
    `<path class="wire" d="M${gap} ${wire}H${left}"/>`,
    `<text class="files" x="${(gap + left) / 2}" y="${wire - 8}" text-anchor="middle">HTTP</text>`,
  ];
}

/** @param {number} y */
function legendAt(y) {
  const x = margin + 14;
  return [
    `<g class="c0"><circle class="start" cx="${x + 6}" cy="${y}" r="6"/><path class="stop" d="M${x + 134} ${y + 6}l-7 -12h14z"/><path class="types" d="M${x + 222} ${y + 6}l-7 -12h14z"/></g>`,
    `<text class="files" x="${x + 18}" y="${y + 4}">this floor imports</text>`,
    `<text class="files" x="${x + 146}" y="${y + 4}">this floor</text>`,
    `<text class="files" x="${x + 234}" y="${y + 4}">only its types</text>`,
    `<text class="files" x="${width - x}" y="${y + 4}" text-anchor="end">every import points down · the two houses meet only over the wire</text>`,
  ];
}

/** @param {House} house */
function inWords({ floors, arrows, rooms }) {
  const words = floors.map(({ name, files }) => {
    const below = arrows.filter(({ from }) => from === name).map(({ to }) => to);
    return `${name} (${countOf(files)}) imports ${below.length === 0 ? "nothing of ours" : below.sort().join(", ")}.`;
  });
  const files = rooms.reduce((sum, room) => sum + room.files, 0);
  return `${words.join(" ")} The emulator (${countOf(files)}) stands alone.`;
}

/** @param {number} files */
const countOf = (files) => `${files} ${files === 1 ? "file" : "files"}`;

/** @param {string} text */
const escaped = (text) => text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
