type Parameter = string | number | boolean | readonly string[] | undefined;

/**
 * The parameters of a request as they are sent: the wire wants texts under names that begin with a capital, and the items of
 * a list under a number each.
 */
export function parametersOf(request: object): Record<string, string> {
  return Object.fromEntries(
    Object.entries(request).flatMap(([key, value]: [string, Parameter]): [string, string][] => {
      const name = key.charAt(0).toUpperCase() + key.slice(1);
      if (typeof value === "object") {
        return value.map((item, index) => [`${name}.${index + 1}`, item]);
      }
      return value === undefined ? [] : [[name, String(value)]];
    }),
  );
}
