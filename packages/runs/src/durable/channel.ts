/** Events that come from callbacks, for a generator to yield. */
export interface Channel<T> {
  push(event: T): void;
  /** Takes out what has been pushed so far. */
  drain(): Generator<T, void>;
  /** Yields what is pushed while the work goes on, and returns its result. */
  during<R>(work: Promise<R>): AsyncGenerator<T, R>;
}

/** An empty channel. */
export const channel = <T>(): Channel<T> => {
  const events: T[] = [];
  let wake = () => {};
  function* drain(): Generator<T, void> {
    while (events.length > 0) yield events.shift() as T;
  }
  return {
    push(event) {
      events.push(event);
      wake();
    },
    drain,
    async *during(work) {
      let settled = false;
      const end = () => {
        settled = true;
        wake();
      };
      void work.then(end, end);
      for (;;) {
        const woken = new Promise<void>((resolve) => {
          wake = resolve;
        });
        yield* drain();
        if (settled) return await work;
        await woken;
      }
    },
  };
};
