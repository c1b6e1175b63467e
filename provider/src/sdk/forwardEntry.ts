import * as pulumi from "@pulumi/pulumi";

import { internalInputs } from "../dynamic/internalProps.js";
import { forwardEntryType } from "../dynamic/providerText.js";
import { autoName } from "../entry/names.js";
import { inputNames, normalise, outputOnlyKeys, properties, type Property } from "../entry/properties.js";
import { unknownKeys } from "../entry/suggest.js";
import { topUrn } from "../entry/names.js";
import { isInternal } from "../session/wire.js";
import {
  assertInstallation,
  importProblem,
  isOfType,
  isOutputOrPromise,
  runError,
  type WithPromise,
} from "./pulumiUtil.js";

/**
 * The properties of a {@link ForwardEntry}.
 *
 * The rules are those of
 * [CreateForwardEntry](https://www.alibabacloud.com/help/en/ens/developer-reference/api-ens-2017-11-10-createforwardentry)
 * and [ModifyForwardEntry](https://www.alibabacloud.com/help/en/ens/developer-reference/api-ens-2017-11-10-modifyforwardentry).
 * A preview checks them as far as it can without the API. The error codes are those of rules that only the API can check.
 */
export interface ForwardEntryArgs {
  /**
   * ID of the NAT gateway that forwards the traffic. Must be an ID without blanks, such as `nat-5t7nh1cfm6kxiszlttr38****`.
   *
   * A change replaces the entry.
   *
   * Error codes: `InvalidParameter.NatNotFound` if the account has no such gateway, `ForwardEntryLimitExceed` if it is full,
   * and `IncorrectInstanceStatus` while it is not available.
   */
  natGatewayId: pulumi.Input<string>;
  /**
   * IPv4 address of an EIP that is attached to the NAT gateway and not used by an SNAT entry. Must be an IPv4 address in
   * dotted decimal form without leading zeros, such as `203.0.113.10`; not the `eip-…` ID. Make the entry depend on the
   * attachment, so that it is created after it and deleted before it.
   *
   * A change is made in place.
   *
   * Error codes: `InvalidParameter.ExternalIp` if the gateway does not have the address, and `Forbidden.ExternalIpUsedInSnat`
   * if an SNAT entry uses it.
   */
  externalIp: pulumi.Input<string>;
  /**
   * External port, or range of ports, that is open to the Internet. Must be a port from `1` to `65535`, or a range
   * `"first/last"` in ascending order of at most 1000 ports, such as `"8000/8010"`. No other entry may have it on this EIP for
   * the same protocol.
   *
   * A change is made in place.
   *
   * The preview refuses a port that another entry of the program claims. Error code: `Forbidden.ExternalPort.Duplicated` if
   * any other entry has it.
   */
  externalPort: pulumi.Input<number | string>;
  /**
   * Private IPv4 address of the instance that receives the traffic. Must be an IPv4 address in dotted decimal form without
   * leading zeros, such as `203.0.113.10`.
   *
   * A change is made in place.
   *
   * Error code: `InvalidParameter.InternalIpNotFound` if no instance behind the gateway has the address.
   */
  internalIp: pulumi.Input<string>;
  /**
   * Port that receives the traffic, or a range of as many ports as `externalPort`: each external port is forwarded to the
   * internal port at the same position. Must be a port from `1` to `65535`, or a range `"first/last"` in ascending order of at
   * most 1000 ports, such as `"8000/8010"`.
   *
   * A change is made in place.
   */
  internalPort: pulumi.Input<number | string>;
  /**
   * Protocol of the traffic; `Any` is both TCP and UDP. Must be `TCP`, `UDP` or `Any` (case-insensitive). Default: `Any`.
   *
   * A change is made in place.
   */
  ipProtocol?: pulumi.Input<string | undefined>;
  /**
   * Name of the entry. Must be a name of 2 to 128 characters that does not begin with `http://` or `https://`, or `""` for an
   * entry without a name. Default: the name of the resource and a hash of its URN, so that an entry of an
   * interrupted run can be recognised.
   *
   * A change is made in place; clearing it replaces the entry. `""` clears it. If you remove the property from the program,
   * the entry keeps its name.
   */
  forwardEntryName?: pulumi.Input<string | undefined>;
  /**
   * Internal port that is probed to find out whether the instance is healthy. Must be a whole number from `1` to `65535`
   * inside `internalPort`. Default: no health check.
   *
   * A change is made in place; clearing it replaces the entry.
   */
  healthCheckPort?: pulumi.Input<number | undefined>;
  /**
   * IPv4 address of an EIP that is attached to the NAT gateway as a standby. Must be an IPv4 address in dotted decimal form
   * without leading zeros, such as `203.0.113.10`. Default: no standby EIP.
   *
   * A change replaces the entry.
   */
  standbyExternalIp?: pulumi.Input<string | undefined>;
  /**
   * ID of an existing entry that this resource adopts instead of creating a new one. Must be an ID without blanks, such as
   * `fwd-5tc07cw14metghn3siv4a****`. Default: none, a new entry is created.
   *
   * The update that first declares the resource adopts the entry if it is exactly as declared. Otherwise the update fails,
   * lists the differences and changes nothing. A name, a health check and a standby address that are not declared are
   * not changed.
   *
   * A change has no effect on a resource that has its entry.
   */
  adoptId?: pulumi.Input<string | undefined>;
}

/**
 * A DNAT entry ("forward entry") of an Edge Node Service NAT gateway. It forwards the traffic of a port of an EIP to a port of
 * an instance.
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
 * The outputs are those of
 * [DescribeForwardTableEntries](https://www.alibabacloud.com/help/en/ens/developer-reference/api-ens-2017-11-10-describeforwardtableentries).
 */
export class ForwardEntry extends pulumi.CustomResource {
  /** ID of the NAT gateway. */
  declare readonly natGatewayId: pulumi.Output<string>;
  /** Address of the EIP. */
  declare readonly externalIp: pulumi.Output<string>;
  /** External port as a string: `"22"` or `"8000/8010"`. */
  declare readonly externalPort: pulumi.Output<string>;
  /** Address that receives the traffic. */
  declare readonly internalIp: pulumi.Output<string>;
  /** Internal port as a string: `"22"` or `"9000/9010"`. */
  declare readonly internalPort: pulumi.Output<string>;
  /** `TCP`, `UDP` or `Any`. */
  declare readonly ipProtocol: pulumi.Output<string>;
  /** Name of the entry; `""` if it has none. */
  declare readonly forwardEntryName: pulumi.Output<string>;
  /** Port that is probed; undefined without a health check. */
  declare readonly healthCheckPort: pulumi.Output<number | undefined>;
  /** Address of the standby EIP; undefined without one. */
  declare readonly standbyExternalIp: pulumi.Output<string | undefined>;
  /** State of the entry: `Pending`, `Available` or `Deleting`. */
  declare readonly status: pulumi.Output<string>;
  /** State of the standby EIP: `Running`, `Stopping`, `Stopped` or `Starting`; not set without one. */
  declare readonly standbyStatus: pulumi.Output<string | undefined>;

  /**
   * Reads an existing entry without managing it: it is neither changed nor deleted. An entry that does not exist is an error.
   *
   * @param name the name of the resource in the program
   * @param id the ID of the entry, such as `fwd-5tc07cw14metghn3siv4a****`
   * @param opts `provider` and `parent` select the account
   */
  static get(
    name: string,
    id: pulumi.Input<pulumi.ID>,
    opts: pulumi.CustomResourceOptions = {},
  ): ForwardEntry {
    // in JavaScript an unset variable gets here, and the SDK would register a new entry without properties
    if (!id) {
      throw runError(
        `ForwardEntry.get "${name}": the id of the forward entry is required, such as "fwd-5tc07cw14metghn3siv4a****".`,
      );
    }
    return new ForwardEntry(name, noArgs, { ...opts, id });
  }

  /** Whether an object is a ForwardEntry, also of another copy of this package. */
  static override isInstance(object: unknown): object is ForwardEntry {
    return isOfType(forwardEntryType, object);
  }

  /**
   * Declares the entry.
   *
   * @param name the name of the resource; it is part of the entry's own name unless `forwardEntryName` is set
   * @param args the properties; the object is neither kept nor changed. The preview refuses a key that is no property, also
   *   where the compiler does not see it; keys of outputs, such as `status`, are left out
   * @param opts `customTimeouts` are used (5 minutes each unless set), but not those that a transformation adds
   */
  constructor(name: string, args: ForwardEntryArgs, opts: pulumi.CustomResourceOptions = {}) {
    if (opts.import !== undefined) {
      throw runError(`ForwardEntry "${name}": ${importProblem(opts.import)}`);
    }
    assertInstallation((text) => void pulumi.log.warn(text));
    // in JavaScript the properties may be forgotten; check reports which are required
    const given = (args as ForwardEntryArgs | undefined) ?? noArgs;
    const props = opts.id === undefined ? inputsOf(name, given, opts) : outputsOnly;
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
 * The SDK takes four stack traces for every property, which are shown only when promises are debugged. With source maps, as
 * in every TypeScript program, they take most of the time that a program needs. Three frames show where an error of a
 * transformation comes from. The SDK reads the position of the resource in the program with a limit of its own.
 */
const framesWhileDeclaring = process.env["PULUMI_DEBUG_PROMISE_LEAKS"] === undefined ? 3 : Infinity;

/** Every output must be a key, or it would be undefined on the resource. */
const computed = { status: undefined, standbyStatus: undefined };

const noArgs = {} as ForwardEntryArgs;

/** The properties of an entry that is only read. */
const outputsOnly = {
  ...Object.fromEntries(properties.map((property) => [property, undefined])),
  ...computed,
  ...internalInputs(),
};

function inputsOf(name: string, args: ForwardEntryArgs, opts: pulumi.CustomResourceOptions): pulumi.Inputs {
  const urn = urnOf(name, opts.parent);
  const generated =
    typeof urn === "string" ? autoName(name, urn) : urn.then((known) => autoName(name, known));
  return {
    ...unknownArgs(args),
    ...Object.fromEntries(properties.map((property) => [property, normalised(property, args[property])])),
    ...(args.adoptId === undefined
      ? { forwardEntryName: nameOf(args.forwardEntryName, generated) }
      : { adoptId: args.adoptId }),
    ...computed,
    ...internalInputs(urn, generated, opts.customTimeouts),
  };
}

/** Passed on for check to refuse them by name. */
function unknownArgs(args: ForwardEntryArgs): pulumi.Inputs {
  const keys = unknownKeys(args, [...inputNames, ...outputOnlyKeys]).filter((key) => !isInternal(key));
  return Object.fromEntries(keys.map((key) => [key, (args as unknown as pulumi.Inputs)[key]]));
}

/**
 * A string if possible: every Output, and every key, costs the SDK as much time as all that this package does for an entry.
 * Below a parent it is a Promise. A plain Output would wait for the parent, which waits for its children, and two entries
 * below one component would wait for ever.
 */
function urnOf(name: string, parent: pulumi.Resource | undefined): string | Promise<string> {
  return parent === undefined
    ? topUrn(pulumi.getStack(), pulumi.getProject(), forwardEntryType, name)
    : (pulumi.createUrn(name, forwardEntryType, parent) as unknown as WithPromise<string>).promise();
}

/** Check normalises too, but the engine skips check if the settings of the provider are unknown. */
function normalised(property: Property, value: unknown): unknown {
  return isOutputOrPromise(value)
    ? (pulumi.output(value as never) as pulumi.Output<unknown>).apply((known) => normalise(property, known))
    : normalise(property, value);
}

function nameOf(
  given: pulumi.Input<string | undefined>,
  generated: string | Promise<string>,
): pulumi.Input<string> {
  return isOutputOrPromise(given)
    ? pulumi
        .all([given as pulumi.Output<string | undefined>, generated])
        .apply(([known, other]) => known ?? other)
    : ((given as string | undefined) ?? generated);
}
