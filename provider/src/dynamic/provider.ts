import type * as pulumi from "@pulumi/pulumi";

import { messageOf, UserError } from "../api/errors.js";
import { pluginEntryType } from "../entry/names.js";
import type { PropertyMap } from "../entry/properties.js";
import { PartialFailure } from "../lifecycle/operation.js";
import { Session, type SessionParts } from "../session/session.js";
import { type DecodedProps, decodeProps, encodeProps } from "./internalProps.js";

type Props = Record<string, unknown>;

/** Translates the calls of Pulumi's dynamic provider interface to a {@link Session}. */
export class ForwardEntryProvider implements pulumi.dynamic.ResourceProvider {
  private opened: Session | undefined;

  constructor(private readonly parts: Omit<SessionParts, "config">) {}

  /**
   * Keeps the configuration and returns at once. Calls that arrive while a slow `configure` still runs would be served
   * unconfigured, and after one that throws all of them are; so nothing is opened, checked or sent here.
   */
  // eslint-disable-next-line @typescript-eslint/require-await
  async configure({ config }: pulumi.dynamic.ConfigureRequest): Promise<void> {
    this.opened = new Session({ ...this.parts, config: (key) => config.get(key) });
  }

  private get session(): Session {
    return (this.opened ??= new Session({ ...this.parts, config: () => undefined }));
  }

  async check(olds: Props, news: Props): Promise<pulumi.dynamic.CheckResult> {
    const { request, internal } = decodeProps(news);
    const { inputs, failures } = await this.session.check(decodeProps(olds).request.inputs, request);
    return {
      inputs: encodeProps(internal, inputs),
      failures: failures.map(({ property, reason }) => ({ property, reason })),
    };
  }

  /**
   * Answers "maybe" (no `changes`) where properties differ: the engine then compares the inputs itself, shows the lines that
   * change, and lets `ignoreChanges` and `replaceOnChanges` work. With `true` it would do none of that.
   */
  // eslint-disable-next-line @typescript-eslint/require-await
  async diff(id: string, olds: Props, news: Props): Promise<pulumi.dynamic.DiffResult> {
    try {
      const before = decodeProps(olds);
      const after = decodeProps(news);
      assertOwnState(id, before, after);
      const { differences, deleteBeforeReplace } = this.session.diff(id, before.state, after.request);
      const replaces = differences.filter(({ kind }) => kind === "replace").map(({ property }) => property);
      return differences.length === 0
        ? { changes: false, deleteBeforeReplace }
        : { replaces, deleteBeforeReplace };
    } catch (error) {
      throw toPulumiError(error, {});
    }
  }

  async create(inputs: Props): Promise<pulumi.dynamic.CreateResult> {
    const { request, internal } = decodeProps(inputs);
    const { id, outputs, adoptedAt } = await this.session.create(request).catch(failWith(internal));
    return { id, outs: encodeProps(internal, outputs, adoptedAt) };
  }

  async read(id: string, props: Props = {}): Promise<pulumi.dynamic.ReadResult> {
    const { state, internal } = decodeProps(props);
    const observed = await this.session.read(id, state).catch(failWith(internal));
    // a result without an id means that the resource is gone
    return observed === undefined
      ? ({} as pulumi.dynamic.ReadResult)
      : {
          id,
          props: encodeProps(internal, observed.outputs, state.adoptedAt),
          inputs: encodeProps(internal, observed.inputs),
        };
  }

  async update(id: string, olds: Props, news: Props): Promise<pulumi.dynamic.UpdateResult> {
    const { request, internal } = decodeProps(news);
    const { adoptedAt } = decodeProps(olds).state;
    const outputs = await this.session.update(id, request).catch(failWith(internal, adoptedAt));
    return { outs: encodeProps(internal, outputs, adoptedAt) };
  }

  async delete(id: string, props: Props): Promise<void> {
    await this.session.delete(id, decodeProps(props).state).catch(failWith({}));
  }
}

/**
 * Throws if the state is one of the plugin, which a resource can get by an alias. The engine would record it as unchanged, and
 * could then neither refresh nor delete it, because its outputs lack the provider's text.
 */
function assertOwnState(id: string, before: DecodedProps, after: DecodedProps): void {
  if (after.internal["__provider"] !== undefined && before.internal["__provider"] === undefined) {
    throw new UserError(
      `Forward entry ${id} is managed as ${pluginEntryType} by the provider plugin "ens", and an alias cannot move it back to the dynamic provider. Nothing was changed. ` +
        `Declare it as ${pluginEntryType} again. To return to the dynamic provider, first take the old resource out of the state with "pulumi state delete", which does not touch the entry. ` +
        `Then remove the alias and run "ENS_ADOPT=${id} pulumi up"; with several entries, list their ids with commas between them.`,
    );
  }
}

/**
 * Exported as v2, the name that states of newer versions would import. Without it the SDK would fail with
 * "Cannot read properties of undefined (reading 'configure')".
 */
export function newerVersionOnly(version: string): pulumi.dynamic.ResourceProvider {
  const refuse = (): Promise<never> =>
    Promise.reject(
      new Error(
        `This stack was written by a newer version of pulumi-alicloud-ens than ${version}; the version installed here cannot read it. Install the newer one: npm install pulumi-alicloud-ens@latest`,
      ),
    );
  return { check: refuse, diff: refuse, create: refuse, read: refuse, update: refuse, delete: refuse };
}

function failWith(internal: PropertyMap, adoptedAt?: string): (error: unknown) => never {
  return (error) => {
    throw toPulumiError(error, internal, adoptedAt);
  };
}

/**
 * An error as the SDK's server needs it. An error with an `id` is a resource that exists but is not ready; the server does
 * not add the provider's text to its properties, and without it the entry could never be refreshed or deleted. Any other
 * error must not have an `id`, and anything that is not an Error would hang the engine.
 */
export function toPulumiError(error: unknown, internal: PropertyMap, adoptedAt?: string): Error {
  if (error instanceof PartialFailure) {
    return Object.assign(withoutStack(error.message), {
      id: error.entryId,
      properties: encodeProps(internal, error.outputs, error.adoptedAt ?? adoptedAt),
      reasons: [error.message],
    });
  }
  // keep the stack of internal errors
  return error instanceof TypeError || error instanceof RangeError
    ? Object.assign(new Error(error.message), { stack: error.stack ?? "" })
    : withoutStack(messageOf(error));
}

/**
 * The server prints failed reads and deletions again, text and stack, under the row of the stack. The row of the resource has
 * the message already.
 */
function withoutStack(message: string): Error {
  const error = new Error(message);
  error.stack = "see the error of that resource.";
  Object.defineProperty(error, "toString", { value: () => "Reading or deleting a forward entry failed" });
  return error;
}
