import { sleep } from "../../provider/src/api/clock.js";
import type { Bag, Provider } from "./engineState.js";

/** ms by which the calls of an entry with this protocol are further away. */
const further: Readonly<Record<string, number>> = { TCP: 0, UDP: 40, Any: 80 };

/**
 * A provider that calls take time to reach, and answers to come from, another time for each place on the Internet. So the
 * order of what happens at once is the one of the lifecycle, and does not depend on how often a face awaits something.
 */
export function atSomeDistance(provider: Provider): Provider {
  const over = async <T>({ externalPort, ipProtocol }: Bag, call: () => Promise<T>): Promise<T> => {
    const ms = 1 + (Number(externalPort) % 100) + (further[String(ipProtocol)] ?? 0);
    await sleep(ms);
    try {
      return await call();
    } finally {
      await sleep(ms);
    }
  };
  return {
    check: (olds, news) => over(news, () => provider.check(olds, news)),
    diff: (id, olds, news) => over(news, () => provider.diff(id, olds, news)),
    create: (inputs) => over(inputs, () => provider.create(inputs)),
    read: (id, props) => over(props, () => provider.read(id, props)),
    update: (id, olds, news) => over(news, () => provider.update(id, olds, news)),
    delete: (id, outputs) => over(outputs, () => provider.delete(id, outputs)),
  };
}
