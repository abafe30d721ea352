import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type * as tf from '@tensorflow/tfjs-core';
import { type Level, TractError } from '@tractjs/core';
import type { ModeName, WorkName } from '../arguments';
import type { Inputs } from '../networks/inputs';
import type { BenchNetwork } from '../networks/network';
import { samplingStep, tractCoefficients } from '../networks/tract-coefficients';
import type { Peaks } from '../timing/peaks';
import type { Contestant, Timing } from '../timing/turns';
import { startJsonProcess } from './json-process';

/** PyTorch in one mode, in a separate process, so its memory is measured separately. */
export interface Peer {
  readonly mode: ModeName;
  readonly torch: string;
  readonly python: string;
  /** Builds the network with these weights and inputs; `samples` is the number of samples per call of the sampling work. */
  open(bench: BenchNetwork, inputs: Inputs, samples: number): Promise<void>;
  /** Returns the network's output for `x`, in the same layout. */
  output(): Promise<Float32Array>;
  /** Returns the result of one sampling step from `noise`. */
  sampled(): Promise<Float32Array>;
  contestant(work: WorkName): Contestant;
  /** Resets all works and the peak memory. */
  rest(): Promise<void>;
  /** Peak resident memory since `rest`, in MiB; null if the system does not report it. */
  memory(): Promise<number | null>;
  /** The peaks that PyTorch reaches on this machine. */
  peaks(): Promise<Peaks>;
  close(): Promise<void>;
}

const script = fileURLToPath(new URL('./peer.py', import.meta.url));

/**
 * Starts the peer.
 * @throws TractError if the Python cannot be started or lacks torch.
 */
export const startPeer = async (python: string, mode: ModeName, threads: number): Promise<Peer> => {
  const count = String(threads);
  const child = startJsonProcess(python, ['-u', script, mode, count], {
    OMP_NUM_THREADS: count,
    MKL_NUM_THREADS: count,
    PYTHONDONTWRITEBYTECODE: '1',
  });
  const ask = async (request?: Readonly<Record<string, unknown>>) => {
    const answer = await child.ask(request);
    if (answer['missing'] === 'torch') throw withoutTorch(python, String(answer['error']));
    if (answer['error'] !== undefined) throw new PeerFailure(mode, String(answer['error']));
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
  const fetchTensor = async (op: string): Promise<Float32Array> => {
    const file = join(folder, op);
    await ask({ op, file });
    const { buffer, byteOffset, byteLength } = await readFile(file);
    return new Float32Array(buffer.slice(byteOffset, byteOffset + byteLength));
  };
  return {
    mode,
    torch: String(torch),
    python: String(version),
    async open(bench, { params, x, clean, noise, place }, samples) {
      const { onward, ...tract } = tractCoefficients(place);
      const { from, ...step } = samplingStep(bench);
      await ask({
        op: 'open',
        twin: bench.twin,
        shape: x.shape,
        weights: await write('weights', Object.values(params)),
        tensors: Object.entries(params).map(([name, tensor]) => [name, tensor.shape]),
        x: await write('x', [x]),
        clean: await write('clean', [clean]),
        noise: await write('noise', [noise]),
        levels: { t: rows(place.t), onward: rows(onward), from: rows([from]) },
        tract,
        samples,
        sampling: { ...step, sigma: from.sigma },
      });
    },
    output: () => fetchTensor('output'),
    sampled: () => fetchTensor('sampled'),
    contestant: (work) => ({
      name: mode,
      run: async (times) => (await ask({ op: 'run', work, times })) as unknown as Timing,
    }),
    rest: async () => void (await ask({ op: 'rest' })),
    memory: async () => (await ask({ op: 'memory' }))['memory'] as number | null,
    peaks: async () => (await ask({ op: 'peaks' })) as unknown as Peaks,
    async close() {
      await child.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
};

/** A request that PyTorch cannot do, with its reason. */
export class PeerFailure extends TractError {
  constructor(
    mode: ModeName,
    readonly reason: string,
  ) {
    super(`PyTorch (${mode}) could not do its part (${reason}).`);
  }
}

/** Converts levels for peer_networks.py: 1000 times the time, alpha, sigma. */
const rows = (levels: readonly Level[]): number[][] => [
  levels.map(({ time }) => 1000 * time),
  levels.map(({ alpha }) => alpha),
  levels.map(({ sigma }) => sigma),
];

const bytes = (values: Float32Array): Buffer =>
  Buffer.from(values.buffer, values.byteOffset, values.byteLength);

const withoutTorch = (python: string, reason: string): TractError =>
  new TractError(
    `The peer ${python} cannot be compared with: ${reason}. Make a Python that has PyTorch with "python3 -m venv venv && venv/bin/pip install torch==2.8.0 numpy" and give it as --peer venv/bin/python, or leave --peer out to measure our side alone.`,
  );
