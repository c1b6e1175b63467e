import type { PublicSettings } from "../config/settings.js";
import { type Collision, formatCollisions } from "../entry/portClaim.js";
import { formatCycle, isCertain } from "../entry/portMoves.js";
import type { PropertyMap } from "../entry/properties.js";
import type { ProviderContext, StatusReporter } from "../lifecycle/operation.js";
import type { RunState } from "../lifecycle/runState.js";
import { Preflight } from "./preflight.js";

export interface CheckFailure {
  readonly property: string;
  readonly reason: string;
}

/** Check compares inputs, and an update that failed after its change has left the old ones in the state. */
const staleState = 'If an earlier update of them has failed, run "pulumi refresh" first.';

/**
 * What is judged across all entries of a run, and against the cloud. The process serves one run, and calls check for one
 * entry after the other, so what was checked before can be remembered here.
 */
export class CheckSession {
  private readonly preflight = new Preflight();
  private collided = false;

  constructor(private readonly run: RunState) {}

  async inspect(
    urn: string,
    olds: PropertyMap,
    inputs: PropertyMap,
    settings: PublicSettings,
    progress: StatusReporter,
    open: () => Promise<ProviderContext>,
  ): Promise<CheckFailure[]> {
    const failures = this.collisions(urn, olds, inputs, settings.collisions, progress);
    if (settings.preflight !== "off") {
      failures.push(...(await this.look(olds, inputs, settings.preflight, progress, open)));
    }
    return failures;
  }

  private collisions(
    urn: string,
    olds: PropertyMap,
    inputs: PropertyMap,
    setting: PublicSettings["collisions"],
    progress: StatusReporter,
  ): CheckFailure[] {
    const collisions = this.run.check(urn, olds, inputs);
    if (setting === "off") {
      return [];
    }
    const isError = (collision: Collision) =>
      setting === undefined ? collision.certain : setting === "error";
    const [errors, warnings] = [collisions.filter(isError), collisions.filter((one) => !isError(one))];
    if (warnings.length > 0) {
      progress.warn(formatCollisions(urn, warnings));
    }
    const cycle = this.run.declaredCycle(urn);
    const isRefused = cycle !== undefined && (setting === undefined ? isCertain(cycle) : setting === "error");
    if (cycle !== undefined && !isRefused) {
      progress.warn(formatCycle(cycle));
    }
    const reasons = [
      ...(errors.length === 0 ? [] : [formatCollisions(urn, errors)]),
      ...(isRefused ? [`${formatCycle(cycle)} ${staleState}`] : []),
    ];
    if (reasons.length === 0) {
      return [];
    }
    const reason = reasons.join(" ");
    // the engine shows the failures of one resource only; those of the others have to be told in another way
    if (this.collided) {
      progress.warn(reason);
    }
    this.collided = true;
    return [{ property: "externalPort", reason }];
  }

  private async look(
    olds: PropertyMap,
    inputs: PropertyMap,
    mode: "warn" | "error",
    progress: StatusReporter,
    open: () => Promise<ProviderContext>,
  ): Promise<CheckFailure[]> {
    const { natGatewayId } = inputs;
    const declared = typeof natGatewayId === "string" ? this.run.claims.count(natGatewayId) : 0;
    let surroundings: ProviderContext;
    try {
      surroundings = await open();
    } catch (error) {
      progress.warn(
        `the cloud was not asked about this entry: ${error instanceof Error ? error.message : String(error)}`,
      );
      return [];
    }
    const { refusals, warnings } = await this.preflight.inspect(olds, inputs, declared, surroundings);
    warnings.forEach((warning) => {
      progress.warn(warning);
    });
    if (mode === "error") {
      return [...refusals];
    }
    refusals.forEach(({ property, reason }) => {
      progress.warn(`${property}: ${reason}`);
    });
    return [];
  }
}
