import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { resolveOptions } from '../backend/options';
import { adviceFor, type EngineProgress, inspectEngine, startEngine } from '../index';
import { nativeBuild } from '../native/build';
import { withEnvironment } from '../testing/fake-tool';
import { useNativeEngine } from '../testing/native-engine';

useNativeEngine({ threads: 1 });

const { cacheFolder } = resolveOptions();

describe('the native engine', () => {
  it("runs this process's tfjs", async () => {
    const engine = await startEngine();
    expect(engine).toMatchObject({
      backend: 'native',
      tfjsBackend: 'tensorflow',
      version: '2.18.1',
      threads: 1,
    });
    expect(engine.kernels).toEqual(
      expect.arrayContaining([
        'TractGroupNorm',
        'TractGroupNormGrad',
        'TractSilu',
        'TractSiluGrad',
        'TractAdam',
        'TractNormal',
        'TractCombine',
        'TractBiasAdd',
        'TractBiasAddGrad',
      ]),
    );
    expect(engine.line).toMatch(/^engine: native \(TensorFlow 2\.18\.1, 1 thread\)/);
    expect(tf.getBackend()).toBe('tensorflow');
    expect(process.env['TF_NUM_INTRAOP_THREADS']).toBe('1');
  });

  it('adds a bias and sums its gradient', () => {
    const values = tf.tidy(() => {
      const x = tf.tensor4d([1, 2, 3, 4, 5, 6, 7, 8], [1, 2, 2, 2]);
      const y = tf.engine().runKernel('TractBiasAdd', { x, bias: tf.tensor1d([10, 20]) }) as tf.Tensor;
      const db = tf.engine().runKernel('TractBiasAddGrad', { dy: y }) as tf.Tensor;
      return [y, db];
    });
    expect(values.map((value) => [...value.dataSync()])).toEqual([
      [11, 22, 13, 24, 15, 26, 17, 28],
      [56, 100],
    ]);
    tf.dispose(values);
  });

  it('refuses a different number of threads', async () => {
    await expect(startEngine({ threads: 7 })).rejects.toThrow(
      /asked for 7 threads, but this process already runs native with 1/,
    );
  });

  it('is found in the cache without pip, npm, network or compiler', async () => {
    const nowhere = { PYTHON: '/nowhere/python', npm_execpath: undefined, PATH: '/nowhere' };
    const withCompiler = await (await nativeBuild(cacheFolder)).find();
    expect(withCompiler).toBeDefined();
    const without = await withEnvironment({ ...nowhere, CXX: '/nowhere/g++' }, async () =>
      (await nativeBuild(cacheFolder)).find(),
    );
    expect(without).toBeDefined();
  });

  it('downloads and builds nothing the second time', async () => {
    const events: EngineProgress[] = [];
    const build = await nativeBuild(cacheFolder);
    await withEnvironment({ PYTHON: '/nowhere/python', npm_execpath: undefined }, () =>
      build.build((event) => events.push(event)),
    );
    expect(events).toEqual([]);
  });

  it('advises using idle cores', async () => {
    const report = await inspectEngine();
    expect(report.cache.built).toBe(true);
    expect(report.cache.bytes).toBeGreaterThan(5e8);
    const advice = adviceFor({ ...report, cpu: { ...report.cpu, cores: 4 } });
    expect(advice.join('\n')).toMatch(/uses 1 of 4 cores: raise TRACT_THREADS/);
  });

  it('computes the same bits with one thread and with three', async () => {
    const program = fileURLToPath(new URL('../testing/fingerprint.ts', import.meta.url));
    const print = async (threads: string) =>
      (
        await promisify(execFile)(process.execPath, ['--import', 'tsx', program], {
          env: { ...process.env, TRACT_ENGINE: 'native', TRACT_THREADS: threads },
        })
      ).stdout;
    const [one, three] = [await print('1'), await print('3')];
    expect(one).toMatch(/^[0-9a-f]{64}\n$/);
    expect(three).toBe(one);
  }, 120_000);
});
