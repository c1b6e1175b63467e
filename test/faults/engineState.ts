import { InitFailed, type CheckFailure } from "../dynamic/server.js";

export type Bag = Record<string, unknown>;

/** What the engine calls of a provider. */
export interface Provider {
  check(olds: Bag, news: Bag): Promise<{ inputs: Bag; failures: readonly CheckFailure[] }>;
  diff(
    id: string,
    olds: Bag,
    news: Bag,
  ): Promise<{
    changes: "unknown" | "none" | "some";
    replaces: readonly string[];
    deleteBeforeReplace: boolean;
  }>;
  create(inputs: Bag): Promise<{ id: string; outputs: Bag }>;
  read(id: string, props: Bag): Promise<{ id: string; outputs: Bag; inputs: Bag | undefined }>;
  update(id: string, olds: Bag, news: Bag): Promise<Bag>;
  delete(id: string, outputs: Bag): Promise<void>;
}

/** A resource as a state file keeps it. */
export interface Kept {
  readonly id: string;
  readonly inputs: Bag;
  readonly outputs: Bag;
  readonly initErrors: readonly string[];
}

export type Program = ReadonlyMap<string, Bag>;

/** What went wrong in a step, as a person would read it. */
export interface Trouble {
  readonly resource: string;
  readonly step: "check" | "create" | "update" | "delete" | "read";
  readonly message: string;
}

/**
 * What Pulumi's engine makes of a provider's answers, as observed on the real one: a success is saved; a create that
 * fails to initialise is saved with its id, properties and errors; a plain error of a create saves nothing, of an update
 * keeps what was; an update that fails to initialise keeps the old inputs and takes the new outputs; what cannot be
 * deleted stays; deletions come last, and not at all after a failure.
 */
export class EngineState {
  readonly resources = new Map<string, Kept>();
  /** Old halves of replacements that are still to be deleted. */
  readonly leftovers: { readonly resource: string; readonly kept: Kept }[] = [];

  get ids(): string[] {
    return [...this.resources.values(), ...this.leftovers.map(({ kept }) => kept)].map(({ id }) => id);
  }

  /** The state as it is saved now. */
  copy(): EngineState {
    const copy = new EngineState();
    this.resources.forEach((kept, resource) => copy.resources.set(resource, kept));
    copy.leftovers.push(...this.leftovers);
    return copy;
  }

  async up(program: Program, provider: Provider): Promise<Trouble[]> {
    const troubles: Trouble[] = [];
    const steps: Promise<unknown>[] = [];
    for (const [resource, declared] of program) {
      const kept = this.resources.get(resource);
      const { inputs, failures } = await provider.check(kept?.inputs ?? {}, declared);
      if (failures.length > 0) {
        troubles.push({ resource, step: "check", message: failures.map(({ reason }) => reason).join("; ") });
        continue;
      }
      if (kept === undefined) {
        steps.push(this.create(resource, inputs, provider, troubles));
        continue;
      }
      const { changes, replaces, deleteBeforeReplace } = await provider.diff(kept.id, kept.outputs, inputs);
      const differs = changes === "some" || (changes === "unknown" && !same(kept.inputs, inputs));
      if (changes !== "none" && replaces.length > 0) {
        steps.push(this.replace(resource, kept, inputs, deleteBeforeReplace, provider, troubles));
      } else if (differs || kept.initErrors.length > 0) {
        steps.push(this.update(resource, kept, inputs, provider, troubles));
      }
    }
    await Promise.all(steps);
    if (troubles.length === 0) {
      await this.clean(provider, troubles, (resource) => !program.has(resource));
    }
    return troubles;
  }

  async refresh(provider: Provider): Promise<Trouble[]> {
    const troubles: Trouble[] = [];
    await Promise.all(
      [...this.resources].map(async ([resource, kept]) => {
        try {
          const { id, outputs, inputs } = await provider.read(kept.id, kept.outputs);
          if (id === "") {
            this.resources.delete(resource);
          } else {
            this.resources.set(resource, { id, outputs, inputs: inputs ?? kept.inputs, initErrors: [] });
          }
        } catch (error) {
          troubles.push({ resource, step: "read", message: messageOf(error) });
        }
      }),
    );
    return troubles;
  }

  async destroy(provider: Provider): Promise<Trouble[]> {
    const troubles: Trouble[] = [];
    await this.clean(provider, troubles, () => true);
    return troubles;
  }

  private async create(
    resource: string,
    inputs: Bag,
    provider: Provider,
    troubles: Trouble[],
  ): Promise<boolean> {
    try {
      const { id, outputs } = await provider.create(inputs);
      this.resources.set(resource, { id, inputs, outputs, initErrors: [] });
    } catch (error) {
      troubles.push({ resource, step: "create", message: messageOf(error) });
      if (!(error instanceof InitFailed)) {
        return false;
      }
      const { id, properties: outputs, reasons: initErrors } = error;
      this.resources.set(resource, { id, inputs, outputs, initErrors });
    }
    return true;
  }

  private async update(
    resource: string,
    kept: Kept,
    inputs: Bag,
    provider: Provider,
    troubles: Trouble[],
  ): Promise<void> {
    try {
      const outputs = await provider.update(kept.id, kept.outputs, inputs);
      this.resources.set(resource, { id: kept.id, inputs, outputs, initErrors: [] });
    } catch (error) {
      troubles.push({ resource, step: "update", message: messageOf(error) });
      if (error instanceof InitFailed) {
        this.resources.set(resource, { ...kept, outputs: error.properties, initErrors: error.reasons });
      }
    }
  }

  private async replace(
    resource: string,
    kept: Kept,
    inputs: Bag,
    deleteFirst: boolean,
    provider: Provider,
    troubles: Trouble[],
  ): Promise<void> {
    if (!deleteFirst) {
      if (await this.create(resource, inputs, provider, troubles)) {
        this.leftovers.push({ resource, kept });
      }
      return;
    }
    if (await this.remove(resource, kept, provider, troubles)) {
      this.resources.delete(resource);
      await this.create(resource, inputs, provider, troubles);
    }
  }

  private async clean(
    provider: Provider,
    troubles: Trouble[],
    goes: (resource: string) => boolean,
  ): Promise<void> {
    await Promise.all([
      ...[...this.resources].map(async ([resource, kept]) => {
        if (goes(resource) && (await this.remove(resource, kept, provider, troubles))) {
          this.resources.delete(resource);
        }
      }),
      ...[...this.leftovers].map(async (leftover) => {
        if (await this.remove(leftover.resource, leftover.kept, provider, troubles)) {
          this.leftovers.splice(this.leftovers.indexOf(leftover), 1);
        }
      }),
    ]);
  }

  private async remove(
    resource: string,
    kept: Kept,
    provider: Provider,
    troubles: Trouble[],
  ): Promise<boolean> {
    try {
      await provider.delete(kept.id, kept.outputs);
      return true;
    } catch (error) {
      troubles.push({ resource, step: "delete", message: messageOf(error) });
      return false;
    }
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** Whether a program declares what the state already has; the text of the provider is not compared. */
function same(a: Bag, b: Bag): boolean {
  const seen = (bag: Bag) =>
    JSON.stringify(
      Object.entries(bag)
        .filter(([key, value]) => key !== "__provider" && value !== undefined)
        .sort(([left], [right]) => (left < right ? -1 : 1)),
    );
  return seen(a) === seen(b);
}
