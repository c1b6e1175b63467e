import type { House } from "./house.mjs";

export function draw(house: House): string;
