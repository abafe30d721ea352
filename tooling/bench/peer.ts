import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type * as tf from '@tensorflow/tfjs-core';
import { TractError } from '@tractjs/core';
import type { ModeName, WorkName } from './arguments';
import { startJsonProcess } from './json-process';
import type { BenchNetwork } from './network';
import type { Contestant, Timing } from './turns';
import type { Inputs } from './works';

/** PyTorch in a process of its own. */
export interface Peer {
  readonly torch: string;
  readonly python: string;
  /** Builds the network with these weights and inputs, in every mode. */
  open(network: BenchNetwork, inputs: Inputs, modes: readonly ModeName[]): Promise<void>;
  /** The network's output, as `x` is laid out. */
  output(mode: ModeName): Promise<Float32Array>;
  contestant(mode: ModeName, work: WorkName): Contestant;
  close(): Promise<void>;
}

const script = fileURLToPath(new URL('./peer.py', import.meta.url));

/**
 * Starts the peer.
 * @throws TractError where the python cannot be started or lacks torch.
 */
export const startPeer = async (python: string, threads: number): Promise<Peer> => {
  const count = String(threads);
  const child = startJsonProcess(python, ['-u', script], { OMP_NUM_THREADS: count, MKL_NUM_THREADS: count });
  const ask = async (request?: Readonly<Record<string, unknown>>) => {
    const answer = await child.ask(request);
    if (answer['missing'] === 'torch') throw withoutTorch(python, String(answer['error']));
    if (answer['error'] !== undefined)
      throw new TractError(`PyTorch could not do its part (${answer['error']}).`);
    return answer;
  };
  const { torch, python: version } = await ask().catch(async (error: unknown) => {
    await child.close();
    throw error;
  });
  const folder = await mkdtemp(join(tmpdir(), 'tract-bench-'));
  const write = async (name: string, tensors: readonly tf.Tensor[]): Promise<string> => {
    const file = join(folder, name);
    await writeFile(file, Buffer.concat(tensors.map((x) => bytes(x.dataSync() as Float32Array))));
    return file;
  };
  return {
    torch: String(torch),
    python: String(version),
    async open(network, { params, x, y, times }, modes) {
      await ask({
        op: 'open',
        ...network.twin,
        threads,
        modes,
        shape: x.shape,
        weights: await write('weights', Object.values(params)),
        tensors: Object.entries(params).map(([name, tensor]) => [name, tensor.shape]),
        x: await write('x', [x]),
        y: await write('y', [y]),
        times,
      });
    },
    async output(mode) {
      const file = join(folder, 'output');
      await ask({ op: 'output', mode, file });
      const { buffer, byteOffset, byteLength } = await readFile(file);
      return new Float32Array(buffer.slice(byteOffset, byteOffset + byteLength));
    },
    contestant: (mode, work) => ({
      name: mode,
      run: async (times) => (await ask({ op: 'run', mode, work, times })) as unknown as Timing,
    }),
    async close() {
      await child.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
};

const bytes = (values: Float32Array): Buffer =>
  Buffer.from(values.buffer, values.byteOffset, values.byteLength);

const withoutTorch = (python: string, reason: string): TractError =>
  new TractError(
    `The peer ${python} cannot be compared with: ${reason}. Make a Python that has PyTorch with "python3 -m venv venv && venv/bin/pip install torch==2.8.0 numpy" and give it as --peer venv/bin/python, or leave --peer out to measure our side alone.`,
  );
