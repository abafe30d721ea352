import { readdirSync } from 'node:fs';
import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { adviceFor, EngineError, inspectEngine, measureEngine, startEngine } from '../index';
import { withEnvironment } from '../testing/fake-tool';
import { temporaryFolders } from '../testing/temporary-folder';

const newFolder = temporaryFolders();

// A process has one engine: the tests of this file depend on their order.
describe('startEngine without a native engine', () => {
  it('throws if a selected backend fails, and then starts another', async () => {
    const cacheFolder = newFolder();
    await expect(startEngine({ backend: 'native', cacheFolder, build: false })).rejects.toThrow(
      /native engine is not built yet in .*, and options\.build is false\. Build it once/,
    );
    await withEnvironment({ CXX: '/nowhere/g++' }, async () => {
      await expect(startEngine({ backend: 'native', cacheFolder })).rejects.toThrow(
        /No C\+\+ compiler was found/,
      );
    });
    await expect(startEngine({ backend: 'tfjs-node-gpu' })).rejects.toThrow(
      "@tensorflow/tfjs-node-gpu is not installed. Install it with 'npm install @tensorflow/tfjs-node-gpu'.",
    );
    // On a machine with a GPU, the reason is that the engine is not built.
    await expect(startEngine({ backend: 'native-gpu', cacheFolder, build: false })).rejects.toThrow(
      /NVIDIA driver|not built yet/,
    );
    expect(readdirSync(cacheFolder)).toEqual([]);
  });

  it('falls back to wasm and reports reasons and remedies in one line', async () => {
    const lines: string[] = [];
    const cacheFolder = newFolder();
    const engine = await withEnvironment({ CXX: '/nowhere/g++', TRACT_ENGINE: undefined }, () =>
      startEngine({ cacheFolder, log: (line) => lines.push(line) }),
    );
    expect(engine).toMatchObject({
      backend: 'wasm',
      tfjsBackend: 'wasm',
      version: '4.22.0',
      threads: 1,
      kernels: [],
    });
    expect(engine.line).not.toContain('\n');
    expect(engine.line).toMatch(
      /^engine: wasm \(tfjs 4\.22\.0, 1 thread\); skipped native-gpu and tfjs-node-gpu: No NVIDIA driver/,
    );
    expect(engine.line).toMatch(/skipped native: No C\+\+ compiler was found .*'apt-get install g\+\+'/);
    expect(engine.line).toMatch(
      /skipped tfjs-node: @tensorflow\/tfjs-node is not installed\. Install it with/,
    );
    expect(lines).toEqual([engine.line]);
    expect(tf.getBackend()).toBe('wasm');
  });

  it('returns the same engine again, and refuses another', async () => {
    const engine = await startEngine();
    expect(await startEngine({ backend: 'wasm' })).toBe(engine);
    expect(await startEngine({ threads: 64 })).toBe(engine);
    await expect(startEngine({ backend: 'cpu' })).rejects.toThrow(
      /asked for the backend cpu, but this process already runs wasm with 1 thread\(s\)\. A process has one engine/,
    );
    await expect(startEngine({ backend: 'cpu' })).rejects.toBeInstanceOf(EngineError);
  });

  it('is inspected and measured without leaking a tensor', async () => {
    const before = tf.memory().numTensors;
    const report = await withEnvironment({ CXX: '/nowhere/g++' }, () =>
      inspectEngine({ cacheFolder: newFolder() }),
    );
    expect(report.candidates.map(({ backend, available }) => [backend, available])).toEqual([
      ['native-gpu', false],
      ['tfjs-node-gpu', false],
      ['native', false],
      ['tfjs-node', false],
      ['wasm', true],
      ['cpu', true],
    ]);
    expect(report.cache).toMatchObject({ bytes: 0, built: false });
    expect(report.engine?.backend).toBe('wasm');
    expect(adviceFor(report).join('\n')).toMatch(/^native: No C\+\+ compiler was found/m);
    const { matmulGflops, convolutionGflops } = await measureEngine({ seconds: 0.05 });
    expect(matmulGflops).toBeGreaterThan(0);
    expect(convolutionGflops).toBeGreaterThan(0);
    expect(tf.memory().numTensors).toBe(before);
  });
});
