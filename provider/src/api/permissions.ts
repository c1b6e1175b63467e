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
    does: "makes entries that the program adds",
    needs: {
      CreateForwardEntry: "makes the entry",
      DescribeForwardEntryAttribute: "waits until it is Available",
      DescribeForwardTableEntries:
        "looks for what an interrupted run or an unanswered call has made, so that nothing is made twice",
      DescribeNatGateways: "proves that an entry which vanished meanwhile is gone",
    },
  },
  update: {
    does: "changes entries in place",
    needs: {
      ModifyForwardEntry: "changes the entry",
      DescribeForwardEntryAttribute: "compares it before, and waits until it is Available after",
      DescribeForwardTableEntries: "looks once more for an entry that is said not to exist",
      DescribeNatGateways: "proves that an entry which somebody deleted is gone",
    },
  },
  delete: {
    does: "deletes entries that leave the program, and with pulumi destroy",
    needs: {
      DeleteForwardEntry: "deletes the entry",
      DescribeForwardEntryAttribute: "waits until it is gone",
      DescribeForwardTableEntries: "looks once more for an entry that is said not to exist",
      DescribeNatGateways: "proves that an entry which somebody deleted is gone",
    },
  },
  refresh: {
    does: "finds out what the cloud has",
    needs: {
      DescribeForwardTableEntries: "reads all entries of a gateway together",
      DescribeForwardEntryAttribute: "reads one that is alone, or that the list does not show",
      DescribeNatGateways: "proves that an entry which somebody deleted is gone",
    },
  },
  preflight: {
    does: "asks the cloud in previews (ens:preflight)",
    needs: {
      DescribeForwardTableEntries: "reads which external ports are taken",
      DescribeNatGateways: "reads whether the gateway is there, and its addresses",
      DescribeEnsEipAddresses: "reads which of its addresses are standby ones",
    },
  },
  adopt: {
    does: "takes over entries that exist (adoptId, ENS_ADOPT)",
    needs: {
      DescribeForwardEntryAttribute: "compares the entry with what is declared",
      DescribeForwardTableEntries: "finds the entry that ENS_ADOPT names",
      ModifyForwardEntry: "gives an entry that ENS_ADOPT names the declared name and health check",
      DescribeNatGateways: "proves that an entry which adoptId names does not exist",
    },
  },
  get: {
    does: "looks at an entry without managing it (ForwardEntry.get)",
    needs: { DescribeForwardEntryAttribute: "reads the entry" },
  },
  import: {
    does: "writes a program for the entries of a gateway (pulumi-alicloud-ens import)",
    needs: {
      DescribeForwardTableEntries: "reads the entries of the gateway",
      DescribeForwardEntryAttribute:
        "finds out on which gateway an entry is that --id names and this one lacks",
      DescribeNatGateways: "proves that a gateway without entries is there",
    },
  },
  getForwardEntries: {
    does: "looks up entries of a gateway",
    needs: {
      DescribeForwardTableEntries: "reads the entries",
      DescribeNatGateways: "proves that a gateway without entries is there",
    },
  },
  getForwardEntry: {
    does: "looks up one entry",
    needs: {
      DescribeForwardEntryAttribute: "reads one that is asked for alone",
      DescribeForwardTableEntries: "reads several of one gateway together",
      DescribeNatGateways: "proves that an entry which is looked for on a gateway does not exist",
    },
  },
  getNatGateway: {
    does: "looks up a gateway",
    needs: { DescribeNatGateways: "reads the gateway and its addresses" },
  },
  standby: {
    does: "tells of the addresses of getNatGateway which are standby ones; without it that is undefined",
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
