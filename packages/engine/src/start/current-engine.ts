import type { Engine } from '../backend';

interface Slot {
  /** The start under way or done. */
  readonly promise: Promise<Engine>;
  /** The engine, once it runs. */
  engine?: Engine;
}

// On the global object, so that two copies of this package in one process agree.
const key = Symbol.for('@tractjs/engine');
const shared = globalThis as unknown as Record<symbol, Slot | undefined>;

/** The start of this process's engine that is under way or done. */
export const startedEngine = (): Promise<Engine> | undefined => shared[key]?.promise;

/** The engine of this process, once it runs. */
export const runningEngine = (): Engine | undefined => shared[key]?.engine;

/** Makes `promise` this process's engine; one that fails leaves room for another. */
export const occupy = async (promise: Promise<Engine>): Promise<Engine> => {
  const slot: Slot = { promise };
  shared[key] = slot;
  try {
    slot.engine = await promise;
    return slot.engine;
  } catch (error) {
    shared[key] = undefined;
    throw error;
  }
};
