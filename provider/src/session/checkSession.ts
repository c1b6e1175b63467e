import { messageOf } from "../api/errors.js";
import { type PublicSettings, resolvePublicSettings } from "../config/settings.js";
import { formatCollisions } from "../entry/portClaim.js";
import { formatCycle, isCertain } from "../entry/portMoves.js";
import { adoptIdKey, hasEntry, type PropertyMap } from "../entry/properties.js";
import { check, type Checked, type Failure } from "../entry/validate.js";
import { adoptIdProblem } from "../lifecycle/adoption.js";
import type { EntryRequest, ProviderContext, StatusReporter } from "../lifecycle/operation.js";
import type { RunState } from "../lifecycle/runState.js";
import { type CheckedEntry, Preflight } from "./preflight.js";
import type { SettingsReader } from "../config/sources.js";

/** Checks the entries of one run: each alone, against those checked before, and against the gateway. */
export class CheckSession {
  private readonly preflight = new Preflight();
  private hasReportedConflict = false;

  constructor(
    private readonly run: RunState,
    private readonly reader: SettingsReader,
    private readonly open: () => Promise<ProviderContext>,
  ) {}

  /** Makes no API calls, unless `ens:preflight` asks for them. */
  async check(
    olds: PropertyMap,
    { resource: { urn, autoName }, inputs: news }: EntryRequest,
    reporter: StatusReporter,
  ): Promise<Checked> {
    // the successor of an adopted entry is a new entry: the one in adoptId will be deleted
    const { [adoptIdKey]: adoptId, ...others } = news;
    const isOwn = typeof adoptId === "string" && urn !== undefined && this.run.ownerOf(adoptId) === urn;
    const { inputs, failures } = check(olds, isOwn ? others : news, autoName);
    if (failures.length > 0) {
      return { inputs, failures };
    }
    let settings: PublicSettings;
    try {
      settings = resolvePublicSettings(this.reader);
    } catch (error) {
      return { inputs, failures: [{ property: "", reason: messageOf(error) }] };
    }
    const entry = urn === undefined ? undefined : { urn, olds, inputs };
    return { inputs, failures: entry === undefined ? [] : await this.review(entry, settings, reporter) };
  }

  private async review(
    entry: CheckedEntry,
    settings: PublicSettings,
    reporter: StatusReporter,
  ): Promise<readonly Failure[]> {
    const { urn, olds, inputs } = entry;
    const adoptId = inputs[adoptIdKey];
    if (!hasEntry(olds) && typeof adoptId === "string") {
      const reason = adoptIdProblem(adoptId, urn, this.run);
      if (reason !== undefined) {
        return [{ property: adoptIdKey, reason }];
      }
      this.run.adopters.set(adoptId, urn);
      reporter.note(`will adopt forward entry ${adoptId} if it matches the declaration`);
    }
    const conflicts = this.findConflicts(entry, settings.collisions, reporter);
    return settings.preflight === "off"
      ? conflicts
      : [...conflicts, ...(await this.runPreflight(entry, settings.preflight, reporter))];
  }

  /** Entries of the run that ask for the same external port, or exchange theirs. */
  private findConflicts(
    { urn, olds, inputs }: CheckedEntry,
    setting: PublicSettings["collisions"],
    reporter: StatusReporter,
  ): Failure[] {
    const collisions = this.run.recordDeclaration(urn, olds, inputs);
    const cycle = this.run.declaredCycle(urn);
    if (setting === "off") {
      return [];
    }
    const isError = (certain: boolean) => (setting === undefined ? certain : setting === "error");
    const errors = collisions.filter(({ certain }) => isError(certain));
    const warnings = collisions.filter(({ certain }) => !isError(certain));
    const reasons = errors.length === 0 ? [] : [formatCollisions(urn, errors)];
    if (warnings.length > 0) {
      reporter.warn(formatCollisions(urn, warnings));
    }
    if (cycle !== undefined && isError(isCertain(cycle))) {
      // check compares inputs, and an update that failed after its change has left the old ones in the state
      reasons.push(
        `${formatCycle(cycle)} If an earlier update of them has failed, run "pulumi refresh" first.`,
      );
    } else if (cycle !== undefined) {
      reporter.warn(formatCycle(cycle));
    }
    if (reasons.length === 0) {
      return [];
    }
    const reason = reasons.join(" ");
    // the engine shows the failures of one resource only
    if (this.hasReportedConflict) {
      reporter.warn(reason);
    }
    this.hasReportedConflict = true;
    return [{ property: "externalPort", reason }];
  }

  private async runPreflight(
    entry: CheckedEntry,
    mode: "warn" | "error",
    reporter: StatusReporter,
  ): Promise<readonly Failure[]> {
    let context: ProviderContext;
    try {
      context = await this.open();
    } catch (error) {
      reporter.warn(`the preflight check failed: ${messageOf(error)}`);
      return [];
    }
    const { failures, warnings } = await this.preflight.inspect(entry, context);
    const messages = mode === "error" ? [] : failures.map(({ property, reason }) => `${property}: ${reason}`);
    [...warnings, ...messages].forEach((warning) => {
      reporter.warn(warning);
    });
    return mode === "error" ? failures : [];
  }
}
