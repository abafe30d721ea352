import type { Engine } from '../backend';

interface Slot {
  /** The pending or completed start. */
  readonly promise: Promise<Engine>;
  /** The engine, once it runs. */
  engine?: Engine;
}

// A global, so that two copies of this package in one process share their engine.
const key = Symbol.for('@tractjs/engine');
const shared = globalThis as unknown as Record<symbol, Slot | undefined>;

/** Returns the pending or completed start of this process's engine. */
export const startedEngine = (): Promise<Engine> | undefined => shared[key]?.promise;

/** Returns the engine of this process if it runs. */
export const runningEngine = (): Engine | undefined => shared[key]?.engine;

/** Makes `promise` this process's engine. If it rejects, another engine may start. */
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
