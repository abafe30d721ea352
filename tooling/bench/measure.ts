import { relativeDifference, requireAgreement } from './agreement';
import type { BenchOptions, ModeName, WorkName } from './arguments';
import type { BenchNetwork } from './network';
import type { Peer } from './peer';
import { makeResult, type Result } from './results';
import { type Contestant, ourselves, type Rounds, takeTurns } from './turns';
import { type Inputs, makeInputs, makeWork } from './works';

/** Calls before the first that is timed. */
const WARM_UP = 3;

/** How far the two sides are from each other: largest relative difference of outputs and of losses. */
export interface Agreement {
  readonly output: number;
  readonly losses: number;
}

/** What comes out for one network and one batch. */
export interface Measured {
  readonly results: readonly Result[];
  /** Undefined without a peer. */
  readonly agreement?: Agreement;
}

/**
 * Measures every work on one network and batch, in turns with the peer where it knows the network. Before anything is
 * timed the outputs of both sides are compared, and in the warm-up the losses of the first steps, which say that the
 * gradients and updates agree as well.
 * @throws TractError where they differ by more than a thousandth.
 */
export const measure = async (
  network: BenchNetwork,
  batch: number,
  peer: Peer | undefined,
  options: BenchOptions,
  log: (line: string) => void,
): Promise<Measured> => {
  const inputs = makeInputs(network, batch);
  const twin = network.twin ? peer : undefined;
  try {
    const output = twin && (await compareOutputs(network, inputs, twin, options.modes));
    if (output !== undefined)
      log(`${network.name}, batch ${batch}: outputs differ by ${output.toExponential(1)} of the largest`);
    const results: Result[] = [];
    let losses = 0;
    for (const name of options.works) {
      const work = makeWork(name, network, inputs);
      const us = ourselves('ours', work.run);
      const others = twin ? options.modes.map((mode) => twin.contestant(mode, name)) : [];
      losses = Math.max(losses, await warmUp(us, others, name));
      const [ours, ...peers] = await takeTurns([us, ...others], options, (round, seconds) => {
        const speeds = Object.entries(seconds).map(([who, s]) => `${who} ${(batch / s).toFixed(0)}`);
        log(`${name}, round ${round + 1} of ${options.rounds}: ${speeds.join(', ')} images a second`);
      });
      results.push(makeResult({ network: network.name, batch, work: name }, ours as Rounds, peers));
      work.dispose();
    }
    return { results, ...(output !== undefined && { agreement: { output, losses } }) };
  } finally {
    inputs.dispose();
  }
};

const compareOutputs = async (
  network: BenchNetwork,
  inputs: Inputs,
  peer: Peer,
  modes: readonly ModeName[],
): Promise<number> => {
  await peer.open(network, inputs, modes);
  const output = network.apply(inputs.params, inputs.x, inputs.times);
  const ours = output.dataSync();
  output.dispose();
  let worst = 0;
  for (const mode of modes) {
    const difference = relativeDifference(ours, await peer.output(mode));
    requireAgreement(`the output of ${network.name} (PyTorch ${mode})`, difference);
    worst = Math.max(worst, difference);
  }
  return worst;
};

const warmUp = async (us: Contestant, others: readonly Contestant[], work: WorkName): Promise<number> => {
  const { losses } = await us.run(WARM_UP);
  let worst = 0;
  for (const other of others) {
    const theirs = (await other.run(WARM_UP)).losses;
    // One by one: the last loss is the small one, and what the updates changed shows in it most.
    const difference = Math.max(
      ...losses.map((loss, i) => relativeDifference([loss], [theirs[i] as number])),
    );
    requireAgreement(`the losses of the first steps of ${work} (PyTorch ${other.name})`, difference);
    worst = Math.max(worst, difference);
  }
  return worst;
};
