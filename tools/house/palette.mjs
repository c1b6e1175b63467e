/** One colour for each lift, the roof's first; each is legible on both cards. */
const light = [
  "#59636e",
  "#8250df",
  "#0969da",
  "#0f7b86",
  "#1a7f37",
  "#8a6100",
  "#bc4c00",
  "#b32f7c",
  "#59636e",
];
const dark = [
  "#9198a1",
  "#b083f0",
  "#4c9bff",
  "#39c5cf",
  "#3fb950",
  "#d9a62e",
  "#f0883e",
  "#ea76b4",
  "#9198a1",
];

/** @param {readonly string[]} colours */
const lifts = (colours) => colours.map((colour, at) => `.c${at}{color:${colour}}`).join("");

/** A card of its own, so that it is legible on a page of the other theme as well. */
export const palette = `
text{font-family:ui-sans-serif,system-ui,"Segoe UI",Helvetica,Arial,sans-serif;fill:#1f2328}
.name,.room,.knows{font-family:ui-monospace,SFMono-Regular,Menlo,Consolas,"DejaVu Sans Mono",monospace}
.name{font-size:15px;font-weight:600}.room{font-size:12.5px}.purpose{font-size:13px}
.files,.knows{font-size:11.5px;fill:#59636e}
.card{fill:#f6f8fa;stroke:#d1d9e0}.floor{fill:#fff;stroke:#d1d9e0}.roof{fill:#e8edf3;stroke:#c3ccd6;stroke-linejoin:round}
.ground{stroke:#818b98;stroke-width:2}.wire{stroke:#818b98;stroke-width:1.5;stroke-dasharray:2 4;stroke-linecap:round}
.band,.stop{fill:currentColor}.rope{stroke:currentColor;stroke-width:2;fill:none}
.start{fill:#fff;stroke:currentColor;stroke-width:2.5}.types{fill:#fff;stroke:currentColor;stroke-width:1.75;stroke-linejoin:round}
${lifts(light)}
@media (prefers-color-scheme:dark){
text{fill:#e6edf3}.files,.knows{fill:#9198a1}
.card{fill:#0d1117;stroke:#30363d}.floor{fill:#151b23;stroke:#30363d}.roof{fill:#1f2731;stroke:#3d444d}
.ground,.wire{stroke:#656c76}.start,.types{fill:#151b23}
${lifts(dark)}}
`;
