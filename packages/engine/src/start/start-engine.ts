import {
  checkOptions,
  type Engine,
  type EngineName,
  type EngineOptions,
  engineNames,
  engineOptionNames,
  type ResolvedOptions,
  resolveOptions,
  type SkippedBackend,
} from '../backend';
import { EngineError, messageOf } from '../system';
import { candidates } from './candidates';
import { occupy, startedEngine } from './current-engine';

const describe = (engine: Omit<Engine, 'line'>): string => {
  const threads = engine.threads === 1 ? '1 thread' : `${engine.threads} threads`;
  const library = engine.tfjsBackend === 'tensorflow' ? 'TensorFlow' : 'tfjs';
  const head = `engine: ${engine.backend} (${library} ${engine.version}, ${threads})`;
  const reasons = new Map<string, EngineName[]>();
  for (const { backend, reason, remedy } of engine.skipped) {
    const why = [reason, remedy].filter(Boolean).join(' ').replace(/\.$/, '');
    reasons.set(why, [...(reasons.get(why) ?? []), backend]);
  }
  const rest = [...reasons].map(([why, names]) => `; skipped ${names.join(' and ')}: ${why}`);
  return `${head}${engine.note && `; ${engine.note}`}${rest.join('')}`;
};

const start = async (options: ResolvedOptions): Promise<Engine> => {
  const names: readonly EngineName[] = options.backend === 'auto' ? engineNames : [options.backend];
  const skipped: SkippedBackend[] = [];
  for (const backend of names) {
    try {
      const started = await candidates[backend](options, options.backend !== 'auto');
      const engine = { backend, note: '', ...started, skipped };
      const line = describe(engine);
      options.log(line);
      return { ...engine, line };
    } catch (error) {
      if (options.backend !== 'auto') throw error;
      const known = error instanceof EngineError;
      skipped.push({
        backend,
        reason: known ? error.reason : messageOf(error),
        remedy: known ? error.remedy : '',
      });
    }
  }
  throw new EngineError(
    `No tfjs backend works here: ${skipped.map(({ backend, reason }) => `${backend}: ${reason}`).join(' ')}`,
  );
};

const requireSame = (engine: Engine, options: EngineOptions): Engine => {
  const { backend, threads } = resolveOptions(options);
  const other =
    backend !== 'auto' && backend !== engine.backend
      ? `the backend ${backend}`
      : options.threads !== undefined && engine.tfjsBackend === 'tensorflow' && threads !== engine.threads
        ? `${threads} threads`
        : undefined;
  if (other === undefined) return engine;
  throw new EngineError(
    `startEngine was asked for ${other}, but this process already runs ${engine.backend} with ${engine.threads} thread(s).`,
    { remedy: 'A process has one engine: start another process, or select this engine in the first call.' },
  );
};

/**
 * Starts the fastest tfjs backend that works on this machine. It tries, in this order: native-gpu and
 * tfjs-node-gpu if there is an NVIDIA GPU with its driver, native, tfjs-node, wasm and cpu. The native
 * engines are built on first use and kept in the cache folder. `backend` or the environment variable
 * TRACT_ENGINE selects one backend. Later calls return the same engine.
 * @throws EngineError if the selected backend does not start, or this process already runs another one.
 */
export const startEngine = async (options: EngineOptions = {}): Promise<Engine> => {
  checkOptions('startEngine', options, engineOptionNames);
  const started = startedEngine();
  return started ? requireSame(await started, options) : await occupy(start(resolveOptions(options)));
};
