// The navigation of the website. Every page of docs/ must be in it, except single decisions.
import { readFileSync } from "node:fs";

/** @typedef {{ readonly text: string, readonly page: string }} Entry */

/** Pages are files below docs/. @type {readonly { readonly text: string, readonly entries: readonly Entry[] }[]} */
export const groups = [
  {
    text: "Start",
    entries: [
      { text: "Quickstart", page: "quickstart.md" },
      { text: "Many ports", page: "many-ports.md" },
      { text: "Existing port forwards", page: "adopting.md" },
      { text: "JavaScript and ES modules", page: "javascript.md" },
      { text: "YAML, Python, Go and C#", page: "languages.md" },
      { text: "Compared with others", page: "comparison.md" },
    ],
  },
  {
    text: "Guides",
    entries: [
      { text: "Credentials and permissions", page: "credentials.md" },
      { text: "Change and roll back ports", page: "changing-ports.md" },
      { text: "Pull requests", page: "pull-requests.md" },
      { text: "Look-ups", page: "lookups.md" },
      { text: "The emulator", page: "emulator.md" },
      { text: "Emulator: other clients", page: "emulator-clients.md" },
    ],
  },
  {
    text: "Operations",
    entries: [
      { text: "Troubleshooting", page: "troubleshooting.md" },
      { text: "Progress and logs", page: "logging.md" },
      { text: "Many entries", page: "many-entries.md" },
      { text: "Reliability", page: "reliability.md" },
      { text: "Upgrading", page: "upgrading.md" },
      { text: "Move to the plugin", page: "moving-to-the-plugin.md" },
    ],
  },
  {
    text: "Reference",
    entries: [
      { text: "Properties", page: "reference/properties.md" },
      { text: "Settings", page: "reference/settings.md" },
    ],
  },
  {
    text: "Project",
    entries: [
      { text: "Verified on ENS", page: "verified-on-ens.md" },
      { text: "Emulator differences", page: "emulator-differences.md" },
      { text: "Acceptance suite", page: "acceptance.md" },
      { text: "Releasing", page: "releasing.md" },
      { text: "Decisions", page: "decisions/README.md" },
    ],
  },
];

const links = groups.map(({ text, entries }) => ({
  text,
  items: entries.map(({ text, page }) => ({ text, link: `/${page.replace(/README\.md$/, "")}` })),
}));
const reference = links.find(({ text }) => text === "Reference");
reference?.items.push(
  { text: "API of the provider", link: "/api/pulumi-alicloud-ens/" },
  { text: "API of the emulator", link: "/api/alicloud-ens-emulator/" },
);

/** The sidebars: one for the guides, one for each package's API. */
export function sidebar() {
  /** @type {readonly Symbols[]} */
  const packages = JSON.parse(readFileSync(new URL("api/navigation.json", import.meta.url), "utf8"));
  const ofApi = packages.map(({ title, path = "", children = [] }) => [
    `/api/${title}/`,
    [{ text: title, link: apiLink(path), items: children.map(groupOfSymbols) }],
  ]);
  return { ...Object.fromEntries(ofApi), "/": links };
}

/** @typedef {{ readonly title: string, readonly path?: string, readonly children?: readonly Symbols[] }} Symbols */

/**
 * @param {Symbols} group
 * @returns {import("vitepress").DefaultTheme.SidebarItem}
 */
function groupOfSymbols({ title, children = [] }) {
  return {
    text: title,
    collapsed: title === "Interfaces" && children.length > 25,
    items: children.map(({ title: text, path = "" }) => ({ text, link: apiLink(path) })),
  };
}

/** @param {string} path */
const apiLink = (path) => `/api/${path.replace(/(index)?\.md$/, "")}`;
