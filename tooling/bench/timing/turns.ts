import { median } from './statistics';

/** Seconds of calls: each by the clock, and processor time of all threads together. */
export interface Timing {
  readonly losses: readonly number[];
  readonly seconds: readonly number[];
  readonly cpu: readonly number[];
}

/** A contestant, which repeats its work while all others wait. */
export interface Contestant {
  readonly name: string;
  run(times: number): Promise<Timing>;
}

/** One contestant's seconds per call: the median of each round. */
export interface Rounds {
  readonly name: string;
  readonly seconds: readonly number[];
  readonly cpu: readonly number[];
}

/**
 * Lets contestants take turns. In every round each has one turn: an uncounted call, which brings back threads and caches,
 * then `repeats` counted ones. The order reverses from round to round, so a machine that slows down or speeds up favours
 * no contestant. Results are in the order of the contestants.
 */
export const takeTurns = async (
  contestants: readonly Contestant[],
  { rounds, repeats }: { readonly rounds: number; readonly repeats: number },
  onRound: (round: number, seconds: Readonly<Record<string, number>>) => void = () => {},
): Promise<readonly Rounds[]> => {
  const all = contestants.map((contestant) => ({ contestant, seconds: [] as number[], cpu: [] as number[] }));
  for (let round = 0; round < rounds; round++) {
    for (const { contestant, seconds, cpu } of round % 2 === 0 ? all : all.toReversed()) {
      const timing = await contestant.run(1 + repeats);
      seconds.push(median(timing.seconds.slice(1)));
      cpu.push(median(timing.cpu.slice(1)));
    }
    onRound(
      round,
      Object.fromEntries(all.map(({ contestant, seconds }) => [contestant.name, seconds[round] as number])),
    );
  }
  return all.map(({ contestant: { name }, seconds, cpu }) => ({ name, seconds, cpu }));
};

/** Times a piece of work of this process. */
export const ourselves = (name: string, run: () => number): Contestant => ({
  name,
  async run(times) {
    const timing = { losses: [] as number[], seconds: [] as number[], cpu: [] as number[] };
    for (let i = 0; i < times; i++) {
      const usage = process.cpuUsage();
      const start = performance.now();
      timing.losses.push(run());
      timing.seconds.push((performance.now() - start) / 1000);
      const { user, system } = process.cpuUsage(usage);
      timing.cpu.push((user + system) / 1e6);
    }
    return timing;
  },
});
