import { type Operation, operations } from "./operations.js";

/** A feature of this project, and the calls that it needs. */
export interface Feature {
  readonly does: string;
  readonly needs: Readonly<Partial<Record<Operation, string>>>;
}

/**
 * Each feature lists the calls that it makes, also those that it makes only after a failure.
 * test/dynamic/permissions.test.ts denies each action and checks that exactly the features which list it fail.
 */
export const features = {
  create: {
    does: "creates entries that the program adds",
    needs: {
      CreateForwardEntry: "creates the entry",
      DescribeForwardEntryAttribute: "waits until it is Available",
      DescribeForwardTableEntries:
        "finds entries created by an interrupted run or an unanswered call, to avoid duplicates",
      DescribeNatGateways: "confirms that an entry that disappeared meanwhile is gone",
    },
  },
  update: {
    does: "changes entries in place",
    needs: {
      ModifyForwardEntry: "changes the entry",
      DescribeForwardEntryAttribute: "compares it before, and waits until it is Available after",
      DescribeForwardTableEntries: "confirms that an entry reported as not found is missing",
      DescribeNatGateways: "confirms that an entry deleted elsewhere is gone",
    },
  },
  delete: {
    does: "deletes entries that leave the program, and with pulumi destroy",
    needs: {
      DeleteForwardEntry: "deletes the entry",
      DescribeForwardEntryAttribute: "waits until it is gone",
      DescribeForwardTableEntries: "confirms that an entry reported as not found is missing",
      DescribeNatGateways: "confirms that an entry deleted elsewhere is gone",
    },
  },
  refresh: {
    does: "reads entries",
    needs: {
      DescribeForwardTableEntries: "reads all entries of a gateway together",
      DescribeForwardEntryAttribute: "reads a single entry, or one that the list does not show",
      DescribeNatGateways: "confirms that an entry deleted elsewhere is gone",
    },
  },
  preflight: {
    does: "checks the gateway in previews (ens:preflight)",
    needs: {
      DescribeForwardTableEntries: "reads which external ports are taken",
      DescribeNatGateways: "reads whether the gateway exists, and its addresses",
      DescribeEnsEipAddresses: "reads which of its addresses are standby ones",
    },
  },
  adopt: {
    does: "adopts existing entries (adoptId, ENS_ADOPT)",
    needs: {
      DescribeForwardEntryAttribute: "compares the entry with its declaration",
      DescribeForwardTableEntries: "finds the entry listed in ENS_ADOPT",
      ModifyForwardEntry: "sets the declared name and health check on an entry listed in ENS_ADOPT",
      DescribeNatGateways: "confirms that the entry in adoptId does not exist",
    },
  },
  get: {
    does: "reads an entry without managing it (ForwardEntry.get)",
    needs: { DescribeForwardEntryAttribute: "reads the entry" },
  },
  import: {
    does: "writes a program for the entries of a gateway (pulumi-alicloud-ens import)",
    needs: {
      DescribeForwardTableEntries: "reads the entries of the gateway",
      DescribeForwardEntryAttribute:
        "finds the gateway of an entry given with --id",
      DescribeNatGateways: "confirms that a gateway without entries exists",
    },
  },
  getForwardEntries: {
    does: "looks up entries of a gateway",
    needs: {
      DescribeForwardTableEntries: "reads the entries",
      DescribeNatGateways: "confirms that a gateway without entries exists",
    },
  },
  getForwardEntry: {
    does: "looks up one entry",
    needs: {
      DescribeForwardEntryAttribute: "reads a single entry",
      DescribeForwardTableEntries: "reads several of one gateway together",
      DescribeNatGateways: "confirms that the entry does not exist on its gateway",
    },
  },
  getNatGateway: {
    does: "looks up a gateway",
    needs: { DescribeNatGateways: "reads the gateway and its addresses" },
  },
  standby: {
    does: "returns the standby flag of getNatGateway addresses; without it the flag is undefined",
    needs: {
      DescribeNatGateways: "reads the gateway and its addresses",
      DescribeEnsEipAddresses: "reads which of them are standby ones",
    },
  },
  getEipAddress: {
    does: "looks up an EIP",
    needs: { DescribeEnsEipAddresses: "reads the EIP" },
  },
} as const satisfies Readonly<Record<string, Feature>>;

export type FeatureName = keyof typeof features;

export const featureNames = Object.keys(features) as readonly FeatureName[];

/** What `pulumi up`, `pulumi refresh` and `pulumi destroy` need. */
export const basicFeatures: readonly FeatureName[] = ["create", "update", "delete", "refresh"];

/** All actions, in the order in which a policy lists them. */
export const actions = Object.keys(operations) as readonly Operation[];

export function needsOf(feature: FeatureName): Feature["needs"] {
  return features[feature].needs;
}

/** The actions that some features need. */
export function actionsFor(some: Iterable<FeatureName>): readonly Operation[] {
  const named = [...some];
  return actions.filter((action) => named.some((feature) => needsOf(feature)[action] !== undefined));
}
