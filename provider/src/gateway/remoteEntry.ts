import type { DescribeForwardEntryAttributeResponseBody, ForwardEntryBody } from "../api/operations.js";
import { normalise } from "../entry/normalise.js";
import { isUnset, properties, type Property, type PropertyMap } from "../entry/properties.js";

/** An entry as the cloud tells it, in this project's spelling. */
export interface RemoteEntry {
  readonly id: string;
  /** The properties that have a value. */
  readonly values: PropertyMap;
  /** `Pending`, `Available` or `Deleting`, as far as is documented. */
  readonly status: string;
  readonly standbyStatus: string | undefined;
  /** ms since 1970 on the service's clock; only known where the entry was asked for alone. */
  readonly createdAt: number | undefined;
}

export function toRemoteEntry(
  body: ForwardEntryBody | DescribeForwardEntryAttributeResponseBody,
): RemoteEntry {
  const told = (property: Property): unknown => normalise(property, body[property]);
  const createdAt = "creationTime" in body ? Date.parse(body.creationTime ?? "") : Number.NaN;
  return {
    id: body.forwardEntryId,
    values: Object.fromEntries(
      properties
        .map((property) => [property, told(property)])
        .filter(([property, value]) => !isUnset(property as Property, value)),
    ) as PropertyMap,
    status: body.status ?? "",
    standbyStatus: isUnset("standbyExternalIp", body.standbyStatus) ? undefined : body.standbyStatus,
    createdAt: Number.isNaN(createdAt) ? undefined : createdAt,
  };
}
