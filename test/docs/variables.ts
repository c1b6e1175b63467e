import { keysRead, Sources } from "../../provider/src/config/sources.js";

/** The variables of the environment that the provider looks at, by the setting that they stand for. */
export const variables: ReadonlyMap<string, readonly string[]> = new Map(
  keysRead.map((key) => {
    const asked: string[] = [];
    const sources = new Sources({
      config: () => undefined,
      env: (name) => {
        asked.push(name);
        return undefined;
      },
    });
    sources.all(key);
    return [key, asked];
  }),
);
