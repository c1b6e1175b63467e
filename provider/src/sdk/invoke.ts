import * as pulumi from "@pulumi/pulumi";

import { forwardEntryType } from "../dynamic/providerText.js";
import { formatValue } from "../entry/properties.js";
import type { Lookups } from "../lookups/lookups.js";
import { configurationOf, Provider } from "./provider.js";
import { type InputsOf, isOutputOrPromise, runError } from "./pulumiUtil.js";

const examples = {
  getForwardEntries: '{ natGatewayId: "nat-…" }',
  getForwardEntry: '{ id: "fwd-…" }',
  getNatGateway: '{ id: "nat-…" }',
  getEipAddress: '{ allocationId: "eip-…" }',
} as const satisfies Partial<Record<keyof Lookups, string>>;

type LookupName = keyof typeof examples;
type Args<Name extends LookupName> = Parameters<Lookups[Name]>[0];
type Result<Name extends LookupName> = Awaited<ReturnType<Lookups[Name]>>;
type Configuration = Readonly<Record<string, string>>;

/** The token that the function would have in a provider plugin; mocks know it by that. */
const tokenOf = (name: LookupName): string => `ens:index:${name}`;

/**
 * Looks up in the process of the program, because dynamic providers have no functions (pulumi/pulumi#406). Under mocks, the
 * mocks answer, as for any other function.
 */
export async function invoke<Name extends LookupName>(
  name: Name,
  args: Args<Name>,
  opts: pulumi.InvokeOptions,
): Promise<Result<Name>> {
  const provider = providerOf(name, opts);
  const given = objectOf(name, args);
  if (isMocked()) {
    return (await pulumi.runtime.invoke(tokenOf(name), given, optionsOf(provider))) as Result<Name>;
  }
  return whileKeptAlive(async (): Promise<Result<Name>> => {
    const config = provider === undefined ? undefined : await knownConfiguration(name, provider);
    return await runLookup(name, given, config, provider);
  });
}

/** The same for Inputs. The result is unknown in a preview if one of them is, and a secret if one of them is. */
export function invokeOutput<Name extends LookupName>(
  name: Name,
  args: InputsOf<Args<Name>>,
  opts: pulumi.InvokeOutputOptions,
): pulumi.Output<Result<Name>> {
  const provider = providerOf(name, opts);
  const given = isOutputOrPromise(args) ? args : objectOf(name, args);
  const { dependsOn } = opts;
  if (isMocked()) {
    const options = { ...optionsOf(provider), ...(dependsOn === undefined ? {} : { dependsOn }) };
    return pulumi.runtime.invokeOutput(tokenOf(name), given, options);
  }
  const config = provider === undefined ? undefined : configurationOf(provider);
  const ready = pulumi.output([given, config, resolvedDependencies(dependsOn)]) as unknown as pulumi.Output<
    [Args<Name>, Configuration | undefined, unknown]
  >;
  const result = ready.apply(([knownArgs, knownConfig]) =>
    whileKeptAlive(() => runLookup(name, objectOf(name, knownArgs), knownConfig, provider)),
  );
  return result as unknown as pulumi.Output<Result<Name>>;
}

/** The arguments; none if a program in JavaScript gives nothing, so that the look-up reports what is required. */
function objectOf<Given>(name: LookupName, args: Given): Given {
  if (args === undefined || args === null) {
    return {} as Given;
  }
  if (typeof args !== "object" || Array.isArray(args)) {
    throw runError(`${name} takes an object, such as ${examples[name]}, got ${formatValue(args)}.`);
  }
  return args;
}

async function runLookup<Name extends LookupName>(
  name: Name,
  args: Args<Name>,
  config: Configuration | undefined,
  provider: pulumi.ProviderResource | undefined,
): Promise<Result<Name>> {
  try {
    // loaded here, because a program without look-ups needs no client
    const { accounts } = await import("../session/lookupAccounts.js");
    const lookups = await accounts.of({
      config: (key) => (config === undefined ? pulumi.runtime.getConfig(key) : config[key]),
      env: (variable) => process.env[variable],
    });
    const find = lookups[name] as (given: Args<Name>) => Promise<unknown>;
    return (await find.call(lookups, args)) as Result<Name>;
  } catch (error) {
    // a mistake in this package needs its stack
    if (!(error instanceof Error) || error instanceof TypeError || error instanceof RangeError) {
      throw error;
    }
    const providerSuffix = provider === undefined ? "" : ` (provider "${nameOf(provider)}")`;
    throw runError(`${name}${providerSuffix}: ${error.message}`);
  }
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

function optionsOf(provider: pulumi.ProviderResource | undefined): pulumi.InvokeOptions {
  return provider === undefined ? {} : { provider };
}

async function knownConfiguration(
  name: LookupName,
  provider: pulumi.ProviderResource,
): Promise<Configuration> {
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

/** Keeps an inline program from ending before the answer arrives, as the SDK does for the functions of plugins. */
async function whileKeptAlive<T>(run: () => Promise<T>): Promise<T> {
  const done = pulumi.runtime.rpcKeepAlive();
  try {
    return await run();
  } finally {
    done();
  }
}

/** Waits until resources exist. Unknown in a preview that will create one of them, since the result may depend on it. */
export function resolvedDependencies(
  dependencies: pulumi.InvokeOutputOptions["dependsOn"],
): pulumi.Output<unknown> {
  return (pulumi.output(dependencies) as pulumi.Output<unknown>).apply((resources) =>
    pulumi.all([resources].flat().flatMap(idsOf)),
  );
}

/** The ID of a resource, or those of the resources below a component. */
function idsOf(resource: unknown): pulumi.Output<unknown>[] {
  if (!pulumi.Resource.isInstance(resource)) {
    return [];
  }
  if (pulumi.CustomResource.isInstance(resource)) {
    return [resource.id];
  }
  // a property of the SDK that its types do not have
  const { __childResources: children = [] } = resource as unknown as { __childResources?: Iterable<unknown> };
  return [resource.urn, ...[...children].flatMap(idsOf)];
}
