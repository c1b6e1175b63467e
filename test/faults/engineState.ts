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
  readonly step: "check" | "diff" | "create" | "update" | "delete" | "read";
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
      const { step, deleteBeforeReplace } = await plan(kept, inputs, provider);
      if (step === "replace") {
        steps.push(this.replace(resource, kept, inputs, deleteBeforeReplace, provider, troubles));
      } else if (step === "update") {
        steps.push(this.update(resource, kept, inputs, provider, troubles));
      }
    }
    await Promise.all(steps);
    if (troubles.length === 0) {
      await this.clean(provider, troubles, (resource) => !program.has(resource));
    }
    return troubles;
  }

  /**
   * The same as the real engine orders it: a resource is registered once the program comes to it and what it depends on is
   * done; check and diff are serial; a step waits for a slot, and nothing is registered meanwhile; after an error nothing
   * new begins.
   */
  async upInOrder(program: Program, provider: Provider, schedule: Schedule): Promise<Trouble[]> {
    const troubles: Trouble[] = [];
    const done = new Map([...program.keys()].map((resource) => [resource, deferred()]));
    const slots = new Slots(schedule.slots);
    let turn = Promise.resolve();
    const failed = (trouble: Trouble) => {
      troubles.push(trouble);
      // the engine is cancelled: who waits for a slot does not get one
      slots.close();
    };
    const register = async (resource: string, declared: Bag): Promise<void> => {
      const kept = this.resources.get(resource);
      const { inputs, failures } = await provider.check(kept?.inputs ?? {}, declared);
      if (failures.length > 0) {
        failed({ resource, step: "check", message: failures.map(({ reason }) => reason).join("; ") });
        return;
      }
      let step: (() => Promise<unknown>) | undefined;
      if (kept === undefined) {
        step = () => this.create(resource, inputs, provider, troubles);
      } else {
        try {
          const planned = await plan(kept, inputs, provider);
          if (planned.step === "replace") {
            const deleteFirst = schedule.deleteBeforeReplace?.(resource) ?? planned.deleteBeforeReplace;
            step = () => this.replace(resource, kept, inputs, deleteFirst, provider, troubles);
          } else if (planned.step === "update") {
            step = () => this.update(resource, kept, inputs, provider, troubles);
          }
        } catch (error) {
          failed({ resource, step: "diff", message: messageOf(error) });
          return;
        }
      }
      if (step === undefined) {
        done.get(resource)?.resolve();
      } else if (await slots.take()) {
        void step().finally(() => {
          if (troubles.length > 0) {
            slots.close();
          } else {
            done.get(resource)?.resolve();
          }
          slots.give();
        });
      }
    };
    const registrations = [...program].map(async ([resource, declared]) => {
      await Promise.all(
        schedule.dependsOn(resource).map((other) => done.get(other)?.promise ?? Promise.resolve()),
      );
      await new Promise((resolve) => setTimeout(resolve, schedule.delayMs(resource)));
      const own = turn.then(() => (troubles.length > 0 ? undefined : register(resource, declared)));
      turn = own.catch(() => undefined);
      await own;
    });
    await Promise.race([Promise.all(registrations), slots.closed]);
    await slots.idle();
    if (troubles.length === 0) {
      await this.clean(provider, troubles, (resource) => !program.has(resource));
    }
    return troubles;
  }

  /** A preview: everything is checked and compared, and nothing is done. */
  async preview(program: Program, provider: Provider): Promise<Trouble[]> {
    for (const [resource, declared] of program) {
      const kept = this.resources.get(resource);
      const { inputs, failures } = await provider.check(kept?.inputs ?? {}, declared);
      if (failures.length > 0) {
        return [{ resource, step: "check", message: failures.map(({ reason }) => reason).join("; ") }];
      }
      try {
        if (kept !== undefined) await provider.diff(kept.id, kept.outputs, inputs);
      } catch (error) {
        return [{ resource, step: "diff", message: messageOf(error) }];
      }
    }
    return [];
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

/**
 * What the engine does with a resource that it has. It compares the inputs itself where the provider leaves that open, as the
 * dynamic provider does; a resource that is not ready is updated even if nothing differs.
 */
async function plan(
  kept: Kept,
  inputs: Bag,
  provider: Provider,
): Promise<{ readonly step: "same" | "update" | "replace"; readonly deleteBeforeReplace: boolean }> {
  const { changes, replaces, deleteBeforeReplace } = await provider.diff(kept.id, kept.outputs, inputs);
  const differs = changes === "some" || (changes === "unknown" && !same(kept.inputs, inputs));
  const step =
    changes !== "none" && replaces.length > 0
      ? "replace"
      : differs || kept.initErrors.length > 0
        ? "update"
        : "same";
  return { step, deleteBeforeReplace };
}

/** In which order a program comes to its resources. */
export interface Schedule {
  /** How many steps run at once (`--parallel`). */
  readonly slots: number;
  /** When the inputs of a resource are there, once all that it depends on is done. */
  readonly delayMs: (resource: string) => number;
  readonly dependsOn: (resource: string) => readonly string[];
  /** The option of the same name, which overrides what the provider answers; undefined for one without it. */
  readonly deleteBeforeReplace?: (resource: string) => boolean | undefined;
}

interface Deferred {
  readonly promise: Promise<void>;
  readonly resolve: () => void;
}

function deferred(): Deferred {
  let resolve = (): void => undefined;
  const promise = new Promise<void>((done) => {
    resolve = done;
  });
  return { promise, resolve };
}

/** The steps that an engine runs at once. */
class Slots {
  private taken = 0;
  private readonly waiting: ((got: boolean) => void)[] = [];
  private readonly end = deferred();
  private isClosed = false;

  constructor(private readonly most: number) {}

  get closed(): Promise<void> {
    return this.end.promise;
  }

  async take(): Promise<boolean> {
    if (this.isClosed) {
      return false;
    }
    if (this.taken < this.most) {
      this.taken += 1;
      return true;
    }
    return new Promise((resolve) => this.waiting.push(resolve));
  }

  give(): void {
    const next = this.waiting.shift();
    if (next === undefined) {
      this.taken -= 1;
    } else {
      next(true);
    }
  }

  close(): void {
    this.isClosed = true;
    this.waiting.splice(0).forEach((next) => {
      next(false);
    });
    this.end.resolve();
  }

  async idle(): Promise<void> {
    while (this.taken > 0) {
      await new Promise((resolve) => setTimeout(resolve, 10));
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
