import { NotTried, type Guess } from "../guess.js";
import { told, type Site } from "../site.js";

function asPowerless(site: Site, action: string, params: Record<string, string>) {
  const { powerless } = site.settings;
  if (powerless === undefined) {
    throw new NotTried("no keys of a powerless user were given (ENS_ACC_POWERLESS_ACCESS_KEY)");
  }
  return site.raw(action, params, { keys: powerless });
}

/** What a user who may do nothing is told. */
export const permission: readonly Guess[] = [
  {
    id: "permissionFirst",
    assumes: "a missing permission is reported before the parameters are checked",
    usedIn: "emulator",
    assumed: "before",
    probe: async (site) => {
      const code = told(await asPowerless(site, "DescribeForwardTableEntries", {}));
      return { value: code.startsWith("Missing") ? "after" : "before", seen: code };
    },
  },
  {
    id: "noPermissionStatus",
    assumes: "the code is NoPermission, with HTTP 400 as in the tables of ENS",
    usedIn: "emulator `noPermissionStatus`; `gateway/explain.ts`",
    assumed: "400",
    probe: async (site) => {
      const answer = await asPowerless(site, "DescribeForwardTableEntries", {
        NatGatewayId: site.settings.natGatewayId,
      });
      const code = told(answer);
      const detail = "AccessDeniedDetail" in answer.body ? "with" : "without";
      return {
        value: code === "NoPermission" ? String(answer.status) : code,
        seen: `${code}, HTTP ${answer.status}, ${detail} AccessDeniedDetail`,
      };
    },
  },
];
