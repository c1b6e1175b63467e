import * as pulumi from "@pulumi/pulumi";

import { forwardEntryType, providerText } from "../dynamic/providerText.js";
import { autoName } from "../entry/autoName.js";
import {
  adoptIdKey,
  declarable,
  normalise,
  outputOnlyKeys,
  properties,
  type Property,
} from "../entry/properties.js";
import { unknownKeys } from "../entry/suggest.js";
import { topUrn } from "../entry/urn.js";
import { assertInstallation, type Eventual, isEventual, runError } from "./pulumiUtil.js";

/**
 * The properties of a {@link ForwardEntry}.
 *
 * All rules are those of
 * [CreateForwardEntry](https://www.alibabacloud.com/help/en/ens/developer-reference/api-ens-2017-11-10-createforwardentry)
 * and [ModifyForwardEntry](https://www.alibabacloud.com/help/en/ens/developer-reference/api-ens-2017-11-10-modifyforwardentry),
 * and are proven in the preview as far as they can be without the cloud. What only the cloud can refuse is named at each
 * property by the code of the error.
 */
export interface ForwardEntryArgs {
  /**
   * The id of the NAT gateway that forwards the traffic, such as `nat-5t7nh1cfm6kxiszlttr38****`. It must exist.
   *
   * A change replaces the entry.
   *
   * The cloud answers `InvalidParameter.NatNotFound` where the account has no such gateway, `ForwardEntryLimitExceed` where
   * it is full, and `IncorrectInstanceStatus` while it is not available.
   */
  natGatewayId: pulumi.Input<string>;
  /**
   * The IPv4 address of an EIP that is attached to the NAT gateway and not used by an SNAT entry. It is the address, not
   * the `eip-…` id. Let the entry depend on the attachment, so that it is made after it and goes before it.
   *
   * A change is made in place.
   *
   * The cloud answers `InvalidParameter.ExternalIp` where the gateway does not have the address, and
   * `Forbidden.ExternalIpUsedInSnat` where an SNAT entry uses it.
   */
  externalIp: pulumi.Input<string>;
  /**
   * The port that is open to the outside, from `1` to `65535`, or a range such as `"8000/8010"` of at most 1000 ports.
   * No other entry may hold it on this EIP for the same protocol.
   *
   * A change is made in place.
   *
   * The preview refuses a port that another entry of the program claims, the cloud one that any other entry holds:
   * `Forbidden.ExternalPort.Duplicated`.
   */
  externalPort: pulumi.Input<number | string>;
  /**
   * The private IPv4 address of the instance that receives the traffic.
   *
   * A change is made in place.
   *
   * The cloud answers `InvalidParameter.InternalIpNotFound` where no instance behind the gateway has the address.
   */
  internalIp: pulumi.Input<string>;
  /**
   * The port that receives the traffic, from `1` to `65535`, or a range that spans as many ports as `externalPort`: each
   * external port is forwarded to the internal one at the same place.
   *
   * A change is made in place.
   */
  internalPort: pulumi.Input<number | string>;
  /**
   * `TCP`, `UDP` or `Any`, in any letter case. Default: `Any`.
   *
   * A change is made in place.
   */
  ipProtocol?: pulumi.Input<string | undefined>;
  /**
   * A name of 2 to 128 characters that does not begin with `http://` or `https://`; `""` for an entry without a name.
   * Default: the name of the resource and a mark of its URN, which also tells after an interrupted run whose entry it is.
   *
   * A change is made in place; a change to `""` replaces the entry, as the API cannot take a name away. Leaving a name
   * out that was set keeps it.
   */
  forwardEntryName?: pulumi.Input<string | undefined>;
  /**
   * The internal port that is probed to tell whether the instance is healthy; it lies inside `internalPort`. Default: no
   * health check.
   *
   * A change is made in place; taking it away replaces the entry, as the API cannot.
   */
  healthCheckPort?: pulumi.Input<number | undefined>;
  /**
   * The IPv4 address of an EIP that is attached to the NAT gateway as a standby. Default: none.
   *
   * A change replaces the entry, as the API cannot modify it.
   */
  standbyExternalIp?: pulumi.Input<string | undefined>;
  /**
   * The id of an entry that exists, such as `fwd-5tc07cw14metghn3siv4a****`, to be brought under management by the update
   * that first declares this resource. It is taken only if everything declared is true of it already; otherwise the update
   * fails, lists the differences and changes nothing. A name, a health check and a standby address that are not declared
   * stay as they are. Default: none, an entry is made.
   *
   * On a resource that has its entry, adding, changing or taking it away changes nothing.
   */
  adoptId?: pulumi.Input<string | undefined>;
}

/**
 * A DNAT entry ("forward entry") of an Edge Node Service NAT gateway: what arrives at a port of an EIP is forwarded to a
 * port of an instance.
 *
 * ```ts
 * import * as ens from "pulumi-alicloud-ens";
 *
 * const ssh = new ens.ForwardEntry("ssh", {
 *   natGatewayId: "nat-5t7nh1cfm6kxiszlttr38****",
 *   externalIp: "203.0.113.10",
 *   externalPort: 22,
 *   internalIp: "10.0.0.5",
 *   internalPort: 22,
 *   ipProtocol: "TCP",
 * });
 * ```
 *
 * The outputs are what
 * [DescribeForwardTableEntries](https://www.alibabacloud.com/help/en/ens/developer-reference/api-ens-2017-11-10-describeforwardtableentries)
 * tells, in one spelling.
 */
export class ForwardEntry extends pulumi.CustomResource {
  /** The id of the NAT gateway. */
  declare readonly natGatewayId: pulumi.Output<string>;
  /** The address of the EIP. */
  declare readonly externalIp: pulumi.Output<string>;
  /** The external port as a text: `"22"` or `"8000/8010"`. */
  declare readonly externalPort: pulumi.Output<string>;
  /** The address that receives the traffic. */
  declare readonly internalIp: pulumi.Output<string>;
  /** The internal port as a text: `"22"` or `"9000/9010"`. */
  declare readonly internalPort: pulumi.Output<string>;
  /** `TCP`, `UDP` or `Any`. */
  declare readonly ipProtocol: pulumi.Output<string>;
  /** The name in the cloud; `""` where it has none. */
  declare readonly forwardEntryName: pulumi.Output<string>;
  /** The port that is probed, or undefined. */
  declare readonly healthCheckPort: pulumi.Output<number | undefined>;
  /** The address of the standby EIP, or undefined. */
  declare readonly standbyExternalIp: pulumi.Output<string | undefined>;
  /** `Pending`, `Available` or `Deleting`. */
  declare readonly status: pulumi.Output<string>;
  /** `Running`, `Stopping`, `Stopped` or `Starting`; undefined without a standby EIP. */
  declare readonly standbyStatus: pulumi.Output<string | undefined>;

  /**
   * Reads an entry that exists without managing it: it is neither changed nor deleted. One that does not exist is an error.
   *
   * @param name the name of the resource in the program
   * @param id the id of the entry, such as `fwd-5tc07cw14metghn3siv4a****`
   * @param opts `provider` and `parent` tell in which account it is
   */
  static get(
    name: string,
    id: pulumi.Input<pulumi.ID>,
    opts: pulumi.CustomResourceOptions = {},
  ): ForwardEntry {
    // an unset variable, where no compiler minds; the SDK would have an entry made that lacks everything
    if (!id) {
      throw runError(
        `ForwardEntry.get "${name}": the id of the forward entry is required, such as "fwd-5tc07cw14metghn3siv4a****".`,
      );
    }
    return new ForwardEntry(name, nothing, { ...opts, id });
  }

  /** Whether an object is a ForwardEntry, also one made by another copy of this package. */
  static override isInstance(object: unknown): object is ForwardEntry {
    return (
      typeof object === "object" &&
      object !== null &&
      (object as { __pulumiType?: unknown }).__pulumiType === forwardEntryType
    );
  }

  /**
   * Declares the entry.
   *
   * @param name the name of the resource; it is part of the entry's own name unless `forwardEntryName` says otherwise
   * @param args the properties; the object is neither kept nor changed. The preview refuses a key that is no property, also
   *   where the compiler does not see it; what only outputs tell, such as `status`, is left out
   * @param opts `customTimeouts` are honoured (5 minutes each unless set), but not those that a transformation adds
   */
  constructor(name: string, args: ForwardEntryArgs, opts: pulumi.CustomResourceOptions = {}) {
    if (opts.import !== undefined) {
      throw runError(
        `ForwardEntry "${name}": the import option cannot work for dynamic resources (pulumi/pulumi#16175). ` +
          `To manage an entry that exists, declare it as it is with adoptId: "${opts.import}" in place of the option.`,
      );
    }
    assertInstallation((text) => void pulumi.log.warn(text));
    // a forgotten object is one without properties, and check says which are missing
    const given = (args as ForwardEntryArgs | undefined) ?? nothing;
    const props = opts.id === undefined ? inputs(name, given, opts) : outputsOnly;
    const { stackTraceLimit } = Error;
    try {
      Error.stackTraceLimit = Math.min(stackTraceLimit, framesWhileDeclaring);
      super(forwardEntryType, name, props, opts);
    } finally {
      Error.stackTraceLimit = stackTraceLimit;
    }
  }
}

/**
 * The SDK takes four stack traces for every property, which nobody sees unless promises are to be debugged; with source
 * maps, as in every TypeScript program, they are most of the time that a program takes. Three frames show where an error
 * of a transformation comes from. The position of the resource in the program is not affected: the SDK takes that with
 * a limit of its own.
 */
const framesWhileDeclaring = process.env["PULUMI_DEBUG_PROMISE_LEAKS"] === undefined ? 3 : Infinity;

/** Every output must be a key, or it would be undefined on the resource. */
const computed = { status: undefined, standbyStatus: undefined };

/** An entry that is only read is not described, nor one of which a program in JavaScript says nothing. */
const nothing = {} as ForwardEntryArgs;

const outputsOnly = {
  ...Object.fromEntries(properties.map((property) => [property, undefined])),
  ...computed,
  __provider: providerText,
};

function inputs(name: string, args: ForwardEntryArgs, opts: pulumi.CustomResourceOptions): pulumi.Inputs {
  const urn = urnOf(name, opts.parent);
  const made = typeof urn === "string" ? autoName(name, urn) : urn.then((known) => autoName(name, known));
  return {
    ...strangers(args),
    ...Object.fromEntries(properties.map((property) => [property, normalised(property, args[property])])),
    ...(args.adoptId === undefined
      ? { forwardEntryName: named(args.forwardEntryName, made) }
      : { [adoptIdKey]: args.adoptId }),
    ...computed,
    __provider: providerText,
    __urn: urn,
    __autoName: made,
    ...(opts.customTimeouts === undefined ? {} : { __timeouts: opts.customTimeouts }),
  };
}

/** What is no property goes along, for check to refuse it by its name. */
function strangers(args: ForwardEntryArgs): pulumi.Inputs {
  const keys = unknownKeys(args, [...declarable, ...outputOnlyKeys]);
  return Object.fromEntries(keys.map((key) => [key, (args as unknown as pulumi.Inputs)[key]]));
}

/**
 * A text where it can be: every Output, and every key, costs the SDK as much as all that we do, for each entry of a
 * program. Below a parent it is a Promise; a plain Output would wait for the parent, which waits for its children, and
 * two entries under one component would never end.
 */
function urnOf(name: string, parent: pulumi.Resource | undefined): string | Promise<string> {
  return parent === undefined
    ? topUrn(pulumi.getStack(), pulumi.getProject(), forwardEntryType, name)
    : (pulumi.createUrn(name, forwardEntryType, parent) as unknown as Eventual<string>).promise();
}

/** Defaults and spelling are settled here and not in check alone, which the engine skips where a provider is unknown. */
function normalised(property: Property, value: unknown): unknown {
  return isEventual(value)
    ? (pulumi.output(value as never) as pulumi.Output<unknown>).apply((known) => normalise(property, known))
    : normalise(property, value);
}

function named(
  given: pulumi.Input<string | undefined>,
  made: string | Promise<string>,
): pulumi.Input<string> {
  return isEventual(given)
    ? pulumi.all([given as pulumi.Output<string | undefined>, made]).apply(([known, auto]) => known ?? auto)
    : ((given as string | undefined) ?? made);
}
