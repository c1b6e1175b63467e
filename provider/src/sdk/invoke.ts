import * as pulumi from "@pulumi/pulumi";

import type { SettingsReader } from "../config/sources.js";
import { forwardEntryType } from "../dynamic/providerText.js";
import { formatValue } from "../entry/properties.js";
import type { Lookups } from "../lookups/lookups.js";
import { configurationOf, Provider } from "./provider.js";
import { type InputsOf, isEventual, runError } from "./pulumiUtil.js";

/** The look-ups of a program, each a method of the floor below. */
type LookupName = "getForwardEntries" | "getForwardEntry" | "getNatGateway" | "getEipAddress";

type Args<Name extends LookupName> = Parameters<Lookups[Name]>[0];
type Result<Name extends LookupName> = Awaited<ReturnType<Lookups[Name]>>;

/** What the engine would call the function if a provider plugin offered it; mocks know it by that. */
const tokenOf = (name: LookupName): string => `ens:index:${name}`;

/**
 * Looks up at once. Pulumi has no functions of dynamic providers (pulumi/pulumi#406), so the program's own process asks; under
 * mocks it asks those, as any function would.
 */
export async function look<Name extends LookupName>(
  name: Name,
  args: Args<Name>,
  opts: pulumi.InvokeOptions,
): Promise<Result<Name>> {
  const provider = providerOf(name, opts);
  const given = proven(name, args);
  if (isMocked()) {
    return (await pulumi.runtime.invoke(tokenOf(name), given, invokeOptions(provider))) as Result<Name>;
  }
  return whileKeptAlive(async (): Promise<Result<Name>> => {
    const config = provider === undefined ? undefined : await known(name, provider);
    return ask(name, given, config, provider);
  });
}

/** The same of values that may not be there yet. What is unknown in a preview makes an unknown result, a secret a secret one. */
export function lookOutput<Name extends LookupName>(
  name: Name,
  args: InputsOf<Args<Name>>,
  opts: pulumi.InvokeOutputOptions,
): pulumi.Output<Result<Name>> {
  const provider = providerOf(name, opts);
  const given = isEventual(args) ? args : proven(name, args);
  if (isMocked()) {
    const options = {
      ...invokeOptions(provider),
      ...(opts.dependsOn === undefined ? {} : { dependsOn: opts.dependsOn }),
    };
    return pulumi.runtime.invokeOutput(tokenOf(name), given, options);
  }
  const config = provider === undefined ? undefined : configurationOf(provider);
  const ready = pulumi.output([
    given,
    config,
    resolvedDependencies(opts.dependsOn),
  ]) as unknown as pulumi.Output<[Args<Name>, Configuration | undefined, unknown]>;
  const result = ready.apply(([knownArgs, knownConfig]) =>
    whileKeptAlive(() => ask(name, proven(name, knownArgs), knownConfig, provider)),
  );
  return result as unknown as pulumi.Output<Result<Name>>;
}

/** The arguments, or none of them where a program in JavaScript gives nothing: the look-up then says what it needs. */
function proven<Given>(name: LookupName, args: Given): Given {
  if (args === undefined || args === null) {
    return {} as Given;
  }
  if (typeof args !== "object" || Array.isArray(args)) {
    throw runError(`${name} takes an object, such as ${example[name]}, got ${formatValue(args)}.`);
  }
  return args;
}

const example: Readonly<Record<LookupName, string>> = {
  getForwardEntries: '{ natGatewayId: "nat-…" }',
  getForwardEntry: '{ id: "fwd-…" }',
  getNatGateway: '{ id: "nat-…" }',
  getEipAddress: '{ allocationId: "eip-…" }',
};

type Configuration = Readonly<Record<string, string>>;

async function ask<Name extends LookupName>(
  name: Name,
  args: Args<Name>,
  config: Configuration | undefined,
  provider: pulumi.ProviderResource | undefined,
): Promise<Result<Name>> {
  const reader: SettingsReader = {
    config: (key) => (config === undefined ? pulumi.runtime.getConfig(key) : config[key]),
    env: (variable) => process.env[variable],
  };
  try {
    // who looks nothing up should not pay for loading the client
    const { accounts } = await import("../session/lookupAccounts.js");
    const lookups = await accounts.of(reader);
    return (await (lookups[name] as (given: Args<Name>) => Promise<unknown>).call(
      lookups,
      args,
    )) as Result<Name>;
  } catch (error) {
    throw explained(name, provider, error);
  }
}

/** A sentence without a stack, unless it is a mistake of ours. */
function explained(name: LookupName, provider: pulumi.ProviderResource | undefined, error: unknown): Error {
  if (!(error instanceof Error) || error instanceof TypeError || error instanceof RangeError) {
    return error as Error;
  }
  const through = provider === undefined ? "" : ` (provider "${nameOf(provider)}")`;
  return runError(`${name}${through}: ${error.message}`);
}

function nameOf(provider: pulumi.ProviderResource): string {
  return (provider as unknown as { __name?: string }).__name ?? "?";
}

function providerOf(
  name: LookupName,
  { provider, parent }: pulumi.InvokeOptions,
): pulumi.ProviderResource | undefined {
  if (provider !== undefined && !Provider.isInstance(provider)) {
    throw runError(
      `${name}: the option provider is "${nameOf(provider)}", which is the provider of another package: give an ens.Provider.`,
    );
  }
  return provider ?? parent?.getProvider(forwardEntryType);
}

const invokeOptions = (provider: pulumi.ProviderResource | undefined): pulumi.InvokeOptions =>
  provider === undefined ? {} : { provider };

async function known(name: LookupName, provider: pulumi.ProviderResource): Promise<Configuration> {
  const output = configurationOf(provider) as unknown as {
    isKnown: Promise<boolean>;
    promise(): Promise<Configuration>;
  };
  if (!(await output.isKnown)) {
    throw runError(
      `${name}: the settings of provider "${nameOf(provider)}" are not known yet in this preview: use ${name}Output, whose result is then unknown as well.`,
    );
  }
  return output.promise();
}

/** Whether the program runs under `pulumi.runtime.setMocks`. */
function isMocked(): boolean {
  const monitor = pulumi.runtime.getMonitor() as { mocks?: { call?: unknown } } | undefined;
  return typeof monitor?.mocks?.call === "function";
}

/** Keeps an inline program from ending before the answer is there, as the SDK does with functions of plugins. */
async function whileKeptAlive<T>(run: () => Promise<T>): Promise<T> {
  const done = pulumi.runtime.rpcKeepAlive();
  try {
    return await run();
  } finally {
    done();
  }
}

/**
 * Waits until resources are there, and is unknown in a preview that is yet to make one of them: what a look-up finds may
 * depend on it.
 */
export function resolvedDependencies(
  dependencies: pulumi.InvokeOutputOptions["dependsOn"],
): pulumi.Output<unknown> {
  return (pulumi.output(dependencies) as pulumi.Output<unknown>).apply((resources) =>
    pulumi.all([resources].flat().flatMap((resource) => signs(resource))),
  );
}

/** What tells that a resource is there: an id of its own, or those of the resources below a component. */
function signs(resource: unknown): pulumi.Output<unknown>[] {
  if (!pulumi.Resource.isInstance(resource)) {
    return [];
  }
  if (pulumi.CustomResource.isInstance(resource)) {
    return [resource.id];
  }
  return [resource.urn, ...[...childrenOf(resource)].flatMap(signs)];
}

/** The SDK keeps them, but its types do not tell. */
function childrenOf(resource: pulumi.Resource): Iterable<unknown> {
  return (resource as unknown as { __childResources?: Iterable<unknown> }).__childResources ?? [];
}
