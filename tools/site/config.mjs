// npm run site: a static website of README.md, docs/ and the API reference that TypeDoc writes to tools/site/api.
// The files are pages where they are; nothing is copied. "npx vitepress dev tools/site" shows changes at once.
import { readFileSync } from "node:fs";
import { defineConfig } from "vitepress";
import { asOnGitHub, slugify } from "./markdown.mjs";
import { sidebar } from "./navigation.mjs";
import { notPages, pageOf, repositoryUrl } from "./pages.mjs";

const { description } = JSON.parse(readFileSync(new URL("../../package.json", import.meta.url), "utf8"));
const [, tagline] = readFileSync(new URL("../../README.md", import.meta.url), "utf8").split("\n\n");

const home = {
  layout: "home",
  hero: {
    name: "pulumi-alicloud-ens",
    tagline,
    actions: [
      { theme: "brand", text: "Quickstart", link: "/quickstart" },
      { theme: "alt", text: "Emulator", link: "/emulator" },
      { theme: "alt", text: "Properties", link: "/reference/properties" },
    ],
  },
};

export default defineConfig({
  title: "pulumi-alicloud-ens",
  description,
  lang: "en",
  srcDir: "../..",
  srcExclude: notPages,
  outDir: "dist",
  cacheDir: "dist/.cache",
  rewrites: (file) => pageOf(file) ?? file,
  ignoreDeadLinks: false,
  metaChunk: true,
  transformPageData(page) {
    if (page.relativePath === "index.md") Object.assign(page.frontmatter, home);
    if (page.relativePath.startsWith("api/")) Object.assign(page.frontmatter, { editLink: false });
    // Wide tables need the room of the outline.
    if (page.relativePath.startsWith("reference/")) Object.assign(page.frontmatter, { aside: false });
  },
  markdown: {
    anchor: { slugify },
    // The default themes have comments of too little contrast.
    theme: { light: "github-light-high-contrast", dark: "github-dark-high-contrast" },
    config: asOnGitHub,
  },
  themeConfig: {
    nav: [
      { text: "Guides", link: "/quickstart", activeMatch: "^/(?!api/|reference/).+" },
      { text: "Properties", link: "/reference/properties" },
      { text: "Settings", link: "/reference/settings" },
      { text: "API", link: "/api/pulumi-alicloud-ens/", activeMatch: "^/api/" },
    ],
    sidebar: sidebar(),
    outline: [2, 3],
    search: { provider: "local" },
    socialLinks: [{ icon: "github", link: repositoryUrl }],
    editLink: { pattern: `${repositoryUrl}/edit/main/:path`, text: "Edit this page" },
    externalLinkIcon: true,
  },
});
