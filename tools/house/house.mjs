import { createRequire } from "node:module";
import { fileURLToPath } from "node:url";
import { cruise } from "dependency-cruiser";
import extractTSConfig from "dependency-cruiser/config-utl/extract-ts-config";
import { floors, roof } from "./floors.mjs";

/** @import { House, Module } from "./house.mjs" */

const root = fileURLToPath(new URL("../..", import.meta.url));

/** Every file of both packages with what it imports, as lint sees them. @returns {Promise<Module[]>} */
export async function imports() {
  const { options } = createRequire(import.meta.url)("../../.dependency-cruiser.cjs");
  const { output } = await cruise(
    ["provider/src", "emulator/src"],
    { ...options, baseDir: root },
    undefined,
    {
      tsConfig: extractTSConfig(`${root}/tsconfig.base.json`),
    },
  );
  if (typeof output === "string") throw new Error(output);
  return output.modules;
}

/** @param {readonly Module[]} modules @returns {House} */
export function houseOf(modules) {
  const names = [roof.name, ...floors.map(([name]) => name)];
  /** @type {House} */
  const house = {
    floors: [roof, ...floors.map(([name, purpose]) => ({ name, purpose }))].map((floor) => ({
      ...floor,
      files: 0,
      knows: [],
    })),
    arrows: [],
    rooms: [],
  };
  for (const { source, dependencies } of modules) {
    const place = placeIn("emulator", source);
    if (place !== undefined) {
      const room = place.endsWith(".ts") ? "*.ts" : `${place}/`;
      const known = house.rooms.find(({ name }) => name === room);
      if (known === undefined) house.rooms.push({ name: room, files: 1 });
      else known.files += 1;
    }
    const from = placeIn("provider", source);
    if (from === undefined) continue;
    const floor = house.floors[names.indexOf(from)];
    if (floor === undefined) {
      throw new Error(
        `${source} is on no floor that tools/house/floors.mjs knows: say there what it is for.`,
      );
    }
    floor.files += 1;
    for (const { resolved, dependencyTypes } of dependencies) {
      const to = placeIn("provider", resolved);
      if (to === undefined) {
        const library = libraryOf(resolved);
        if (library !== undefined && !floor.knows.includes(library)) floor.knows.push(library);
      } else if (to !== from) {
        if (names.indexOf(to) < names.indexOf(from)) {
          throw new Error(`${source} imports ${resolved}, which is above it. Every import points down.`);
        }
        const typesOnly = dependencyTypes.includes("type-only");
        const arrow = house.arrows.find((one) => one.from === from && one.to === to);
        if (arrow === undefined) house.arrows.push({ from, to, typesOnly });
        else arrow.typesOnly &&= typesOnly;
      }
    }
  }
  for (const floor of house.floors) floor.knows.sort();
  house.rooms.sort((one, other) => (one.name < other.name ? -1 : 1));
  return house;
}

/**
 * The folder of a package in which a file is; its own name where it is in none.
 *
 * @param {string} workspace
 * @param {string} file
 */
function placeIn(workspace, file) {
  const [, place] = new RegExp(`^${workspace}/src/([^/]+)`).exec(file) ?? [];
  return place;
}

/** Packages of one scope are one library here: @alicloud is known or not. @param {string} file */
function libraryOf(file) {
  const [, library] = /(?:^|\/)node_modules\/(@[^/]+|[^/]+)/.exec(file) ?? [];
  return library === "@types" ? undefined : library;
}
