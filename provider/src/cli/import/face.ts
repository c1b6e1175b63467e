import { UserError } from "../../api/errors.js";
import { dynamicEntryType, pluginEntryType } from "../../entry/names.js";

/** Which of the two providers of this package manages the entries, and in which language the program is. */
export interface Target {
  readonly face: "dynamic" | "plugin";
  /** The type of the resources. */
  readonly type: string;
  readonly language: "typescript" | "yaml";
  /** The ending of the program's file. */
  readonly ending: ".ts" | ".yaml";
  /** The module that a TypeScript program imports. */
  readonly module: string;
}

/** The target of the flags --face and --language. Throws a UserError if they cannot be used together. */
export function targetOf(face: string, language: string): Target {
  if (face !== "dynamic" && face !== "plugin") {
    throw new UserError(`--face must be dynamic or plugin, got ${JSON.stringify(face)}.`);
  }
  if (language !== "typescript" && language !== "yaml") {
    throw new UserError(`--language must be typescript or yaml, got ${JSON.stringify(language)}.`);
  }
  if (face === "dynamic" && language === "yaml") {
    throw new UserError(
      "--language yaml needs --face plugin: the dynamic provider serves Node.js programs only.",
    );
  }
  return {
    face,
    type: face === "plugin" ? pluginEntryType : dynamicEntryType,
    language,
    ending: language === "yaml" ? ".yaml" : ".ts",
    module: face === "plugin" ? "@pulumi/ens" : "pulumi-alicloud-ens",
  };
}
