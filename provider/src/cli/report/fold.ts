/**
 * As many items as fit, and one line that says how many did not.
 * @param room characters for all of it, line ends included
 * @param more the line for those that are left out
 */
export function fold<T>(
  items: readonly T[],
  room: number,
  render: (item: T) => string,
  more: (left: number) => string,
): string[] {
  const reserve = more(items.length).length + 1;
  const lines: string[] = [];
  let used = 0;
  for (const [at, item] of items.entries()) {
    const line = render(item);
    const last = at === items.length - 1;
    if (used + line.length + 1 > room - (last ? 0 : reserve)) {
      const left = items.length - at;
      return room < reserve ? lines : [...lines, more(left)];
    }
    lines.push(line);
    used += line.length + 1;
  }
  return lines;
}
