/** Calls that begin when somebody runs them and end when the test says so. */
export function held() {
  const ends = new Map<number, { resolve: (value: number) => void; reject: (error: Error) => void }>();
  const begun: number[] = [];
  return {
    begun,
    begin: (number: number) => (): Promise<number> => {
      begun.push(number);
      return new Promise((resolve, reject) => ends.set(number, { resolve, reject }));
    },
    end(number: number): void {
      ends.get(number)?.resolve(number);
    },
    fail(number: number): void {
      ends.get(number)?.reject(new Error(`call ${number}`));
    },
  };
}

/** Lets everything happen that waits for nothing but its turn. */
export const flush = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
