/** The parameters of a request as they are sent: the wire wants texts under names that begin with a capital. */
export function parametersOf(request: object): Record<string, string> {
  return Object.fromEntries(
    Object.entries(request)
      .filter(([, value]) => value !== undefined)
      .map(([key, value]) => [key.charAt(0).toUpperCase() + key.slice(1), String(value)]),
  );
}
