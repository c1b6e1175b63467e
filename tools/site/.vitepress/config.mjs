// VitePress reads its configuration from here only.
export { default } from "../config.mjs";
