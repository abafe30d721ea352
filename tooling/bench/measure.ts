import type * as tf from '@tensorflow/tfjs-core';
import { sample } from '@tractjs/tractjs';
import type { BenchOptions, WorkName } from './arguments';
import { type Inputs, makeInputs } from './networks/inputs';
import type { BenchNetwork } from './networks/network';
import { makeWork } from './networks/works';
import { relativeDifference, requireAgreement } from './peer/agreement';
import { type Peer, PeerFailure } from './peer/peer';
import { makeResult, type Result } from './report/results';
import { peakMemory, resetPeakMemory } from './timing/memory';
import type { Peaks } from './timing/peaks';
import { profile } from './timing/profile';
import { roofline } from './timing/roofline';
import { type Contestant, ourselves, type Rounds, takeTurns } from './timing/turns';
import { callsInTurn, keepWarm } from './timing/warm-up';

/** Calls before the first timed one. */
const WARM_UP = 3;

/** Difference of the two sides: largest relative difference of outputs, of samples and of losses. */
export interface Agreement {
  readonly output: number;
  readonly samples: number;
  readonly losses: number;
}

/** The results for one network and one batch size. */
export interface Measured {
  readonly results: readonly Result[];
  /** Undefined without a peer. */
  readonly agreement?: Agreement;
}

/** What a measurement needs in addition to the network. */
export interface Setting {
  /** PyTorch's modes; empty without a peer. */
  readonly peers: readonly Peer[];
  readonly peaks: Peaks;
  readonly options: BenchOptions;
  readonly log: (line: string) => void;
}

/**
 * Measures every work on one network and batch size, alternating with the peers. Before any timing it compares the outputs
 * of both sides, and during the warm-up the losses of the first steps, which verifies gradients and updates.
 * @throws TractError if they differ by more than a thousandth.
 */
export const measure = async (bench: BenchNetwork, batch: number, setting: Setting): Promise<Measured> => {
  const { options, log } = setting;
  const inputs = makeInputs(bench, batch);
  try {
    const { peers, failed, agreement } = await openPeers(bench, inputs, setting);
    if (agreement)
      log(
        `${bench.name}, batch ${batch}: outputs differ by ${agreement.output.toExponential(1)} of the largest, samples by ${agreement.samples.toExponential(1)}`,
      );
    const results: Result[] = [];
    let losses = 0;
    for (const work of options.works) {
      const one = await measureWork(bench, inputs, work, { ...setting, peers }, failed);
      results.push(one.result);
      losses = Math.max(losses, one.losses);
    }
    return { results, ...(agreement && { agreement: { ...agreement, losses } }) };
  } finally {
    inputs.dispose();
  }
};

type Failures = Readonly<Record<string, string>>;

/** Opens the network in every mode and compares outputs. Reports and skips what `compile` cannot do. */
const openPeers = async (bench: BenchNetwork, inputs: Inputs, { peers, options, log }: Setting) => {
  const ours = take(bench.network.apply(inputs.params, inputs.x, inputs.place.t));
  const drawn = take(sample({ ...bench, params: inputs.params }, { noise: inputs.noise, steps: 1 }));
  const able: Peer[] = [];
  const failed: Record<string, string> = {};
  let [output, samples] = [0, 0];
  for (const peer of peers) {
    const theirs = await attempt(peer, failed, log, async () => {
      await peer.open(bench, inputs, options.samples);
      return { output: await peer.output(), samples: await peer.sampled() };
    });
    if (theirs === undefined) continue;
    const compare = (what: string, a: Float32Array, b: Float32Array): number => {
      const difference = relativeDifference(a, b);
      requireAgreement(`${what} of ${bench.name} (PyTorch ${peer.mode})`, difference);
      return difference;
    };
    output = Math.max(output, compare('the output', ours, theirs.output));
    samples = Math.max(samples, compare('the samples', drawn, theirs.samples));
    able.push(peer);
  }
  return { peers: able, failed, ...(able.length > 0 && { agreement: { output, samples } }) };
};

const take = (x: tf.Tensor): Float32Array => {
  const values = x.dataSync() as Float32Array;
  x.dispose();
  return values;
};

/** Undefined if an optional peer fails: not every machine has a compiler. */
const attempt = async <T>(
  { mode }: Peer,
  failed: Record<string, string>,
  log: (line: string) => void,
  run: () => Promise<T>,
): Promise<T | undefined> => {
  try {
    return await run();
  } catch (error) {
    if (!(error instanceof PeerFailure) || mode !== 'compile') throw error;
    failed[mode] = error.reason;
    log(`${error.message} It is left out here.`);
    return undefined;
  }
};

const measureWork = async (
  bench: BenchNetwork,
  inputs: Inputs,
  name: WorkName,
  { peers, peaks, options, log }: Setting,
  failedBefore: Failures,
): Promise<{ readonly result: Result; readonly losses: number }> => {
  const batch = inputs.x.shape[0] as number;
  const failed: Record<string, string> = { ...failedBefore };
  for (const peer of peers) await peer.rest();
  const counted = resetPeakMemory();
  const work = makeWork(name, bench, inputs, options.samples);
  try {
    const us = ourselves('ours', work.run);
    const first = (await us.run(WARM_UP)).losses;
    const able: { readonly peer: Peer; readonly contestant: Contestant }[] = [];
    let losses = 0;
    for (const peer of peers) {
      const contestant = peer.contestant(name);
      const theirs = await attempt(peer, failed, log, () => contestant.run(WARM_UP));
      if (theirs === undefined) continue;
      losses = Math.max(losses, compareLosses(first, theirs.losses, `${name} (PyTorch ${peer.mode})`));
      able.push({ peer, contestant });
    }
    const contestants = [us, ...able.map(({ contestant }) => contestant)];
    const calls = [];
    for (const contestant of contestants) calls.push(await keepWarm(contestant));
    const turns = { rounds: options.rounds, repeats: callsInTurn(calls, options.repeats) };
    const [ours, ...rounds] = await takeTurns(contestants, turns, (round, seconds) => {
      const speeds = Object.entries(seconds).map(([who, s]) => `${who} ${(work.images / s).toFixed(0)}`);
      const what = `${bench.name}, batch ${batch}, ${name}`;
      log(`${what}, round ${round + 1} of ${options.rounds}: ${speeds.join(', ')} images a second`);
    });
    const memories = await Promise.all(able.map(async ({ peer }) => [peer.mode, await peer.memory()]));
    const memory = { ours: counted ? peakMemory() : null, peers: Object.fromEntries(memories) };
    const profiled = roofline(profile(work.run, 1, { warm: false }), peaks);
    const result = makeResult(
      { network: bench.name, batch, work: name },
      { images: work.images, ours: ours as Rounds, peers: rounds, failed, memory, roofline: profiled },
    );
    return { result, losses };
  } finally {
    work.dispose();
  }
};

/** Compared one by one: the last loss is the smallest and shows the effect of the updates best. */
const compareLosses = (ours: readonly number[], theirs: readonly number[], what: string): number => {
  const difference = Math.max(...ours.map((loss, i) => relativeDifference([loss], [theirs[i] as number])));
  requireAgreement(`the losses of the first steps of ${what}`, difference);
  return difference;
};
