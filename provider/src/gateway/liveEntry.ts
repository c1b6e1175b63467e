import { isUnset, properties, type Bag, type Property } from "../entry/model.js";
import { normalise } from "../entry/normalise.js";
import type { DescribeForwardEntryAttributeResponseBody, ForwardEntryBody } from "../ens/api.js";

/** An entry as the cloud tells it, in this project's spelling. */
export interface LiveEntry {
  readonly id: string;
  /** The properties that have a value. */
  readonly values: Bag;
  /** `Pending`, `Available` or `Deleting`, as far as is documented. */
  readonly status: string;
  readonly standbyStatus: string | undefined;
  /** ms since 1970 on the service's clock; only known where the entry was asked for alone. */
  readonly createdAt: number | undefined;
}

export function toLiveEntry(body: ForwardEntryBody | DescribeForwardEntryAttributeResponseBody): LiveEntry {
  const told = (property: Property): unknown => normalise(property, body[property]);
  const createdAt = "creationTime" in body ? Date.parse(body.creationTime ?? "") : Number.NaN;
  return {
    id: body.forwardEntryId,
    values: Object.fromEntries(
      properties
        .map((property) => [property, told(property)])
        .filter(([property, value]) => !isUnset(property as Property, value)),
    ) as Bag,
    status: body.status ?? "",
    standbyStatus: isUnset("standbyExternalIp", body.standbyStatus) ? undefined : body.standbyStatus,
    createdAt: Number.isNaN(createdAt) ? undefined : createdAt,
  };
}
