import * as v from "valibot";
import { agree } from "./agree.js";
import type { Duration, Durations } from "./types/durations.js";

const durationSchema = agree<Duration>()(
  v.union(
    [
      v.pipe(v.number(), v.minValue(0), v.maxValue(86_400_000)),
      v.strictObject({ describes: v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(100_000)) }),
      v.literal("stuck"),
    ],
    'must be milliseconds from 0 to a day, { "describes": n } with n from 1, or "stuck"',
  ),
);

export const durationsSchema = v.strictObject({
  create: v.optional(durationSchema),
  modify: v.optional(durationSchema),
  delete: v.optional(durationSchema),
});

/** Long enough that Pending is seen, short enough that nobody waits. */
export const defaultDurations: Durations = { create: 50, modify: 50, delete: 50 };

export const defaultQuota = 100;
