import type { EngineName } from '@tractjs/engine';
import { type Engine, startEngine } from '@tractjs/tractjs';
import { InterruptedError } from '../errors';
import type { Output } from '../terminal/output';

/**
 * Starts the engine and shows the progress of downloads and builds. An interrupt abandons a running build; its finished
 * parts stay in the cache.
 * @throws InterruptedError if `signal` aborts first.
 */
export const startCliEngine = async (
  output: Output,
  signal: AbortSignal,
  options: { readonly engine?: EngineName | 'auto' | undefined; readonly threads?: number | undefined },
): Promise<Engine> => {
  let line: ReturnType<Output['stage']> | undefined;
  const starting = startEngine({
    ...(options.engine !== undefined && { backend: options.engine }),
    ...(options.threads !== undefined && { threads: options.threads }),
    onProgress({ stage, message, fraction }) {
      if (stage === 'start') return;
      line ??= output.stage('engine');
      line.update({ ...(fraction !== undefined && { fraction }), detail: `${stage} ${message}` });
    },
  });
  try {
    const engine = await untilInterrupted(starting, signal);
    line?.clear();
    output.note(engine.line);
    output.emit('engine', { ...engine });
    return engine;
  } catch (error) {
    line?.clear();
    throw error;
  }
};

/** Resolves like `promise`, or rejects with InterruptedError as soon as the signal aborts. */
const untilInterrupted = async <T>(promise: Promise<T>, signal: AbortSignal): Promise<T> => {
  const stop = () =>
    new InterruptedError(
      'Interrupted while the engine was being prepared: run the same command again to continue.',
    );
  if (signal.aborted) throw stop();
  let onAbort = () => {};
  const interrupted = new Promise<never>((_, reject) => {
    onAbort = () => reject(stop());
    signal.addEventListener('abort', onAbort, { once: true });
  });
  try {
    return await Promise.race([promise, interrupted]);
  } finally {
    signal.removeEventListener('abort', onAbort);
  }
};
