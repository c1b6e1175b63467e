/** The most that the API gives on one page. */
export const pageSize = 100;

/** No account has so many; a list that claims more never ends. */
const mostPages = 1000;

/** What one page of a list tells. */
export interface Page<Item> {
  readonly items: readonly Item[];
  /** How many items there are on all pages, as the service says it, if it does. */
  readonly total: string | undefined;
}

/** All items of a list by their ids: the first page tells how many there are, the others are fetched at once. */
export async function everyPage<Item>(
  ask: (pageNumber: number) => Promise<Page<Item>>,
  idOf: (item: Item) => string,
): Promise<ReadonlyMap<string, Item>> {
  const found = new Map<string, Item>();
  const add = ({ items }: Page<Item>): number => {
    const before = found.size;
    for (const item of items) {
      found.set(idOf(item), item);
    }
    return found.size - before;
  };
  const first = await ask(1);
  add(first);
  const total = Number(first.total);
  const pages = Number.isInteger(total) ? Math.max(1, Math.min(Math.ceil(total / pageSize), mostPages)) : 1;
  const rest = await Promise.all(Array.from({ length: pages - 1 }, (_, index) => ask(index + 2)));
  rest.forEach(add);
  // no total, one that is too low, or pages shorter than asked for: go on while they bring something new
  let last = rest.at(-1) ?? first;
  for (let number = pages + 1; number <= mostPages && found.size !== total; number += 1) {
    if (last.items.length < pageSize && !(found.size < total)) {
      break;
    }
    last = await ask(number);
    if (add(last) === 0) {
      break;
    }
  }
  return found;
}
