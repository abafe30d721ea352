import { beforeAll, expect } from 'vitest';
import type { Engine, EngineOptions } from '../index';
import { startEngine } from '../index';

/**
 * Starts the native engine for a test file, building it on first use. If it is not available (offline with an
 * empty cache, no compiler), the file fails with the engine's message and remedy.
 */
export const useNativeEngine = (options: EngineOptions = {}): void => {
  beforeAll(async () => {
    const engine: Engine = await startEngine({ ...options, backend: 'native' });
    expect(engine.tfjsBackend).toBe('tensorflow');
  }, 900_000);
};
