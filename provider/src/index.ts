export { ForwardEntry, type ForwardEntryArgs } from "./resources/forwardEntry.js";
