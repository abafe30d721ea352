import { describe, expect, it } from 'vitest';
import { type Contestant, ourselves, takeTurns } from './turns';

describe('takeTurns', () => {
  const contestant = (name: string, log: string[], seconds: (call: number) => number): Contestant => {
    let call = 0;
    return {
      name,
      async run(times) {
        log.push(`${name} starts`);
        await new Promise((resolve) => setImmediate(resolve));
        const all = Array.from({ length: times }, () => seconds(call++));
        log.push(`${name} ends`);
        return { losses: all, seconds: all, cpu: all.map((s) => 10 * s) };
      },
    };
  };

  it('lets one contestant work at a time and reverses the order', async () => {
    const log: string[] = [];
    await takeTurns([contestant('a', log, () => 1), contestant('b', log, () => 1)], {
      rounds: 3,
      repeats: 1,
    });
    const turns = ['a', 'b', 'b', 'a', 'a', 'b'];
    expect(log).toEqual(turns.flatMap((name) => [`${name} starts`, `${name} ends`]));
  });

  it('keeps the median of every round, without its first call', async () => {
    const one = contestant('one', [], (call) => (call % 4 === 0 ? 1000 : call));
    const reported: unknown[] = [];
    const [result] = await takeTurns([one], { rounds: 2, repeats: 3 }, (...round) => reported.push(round));
    expect(reported).toEqual([
      [0, { one: 2 }],
      [1, { one: 6 }],
    ]);
    expect(result).toEqual({ name: 'one', seconds: [2, 6], cpu: [20, 60] });
  });
});

describe('ourselves', () => {
  it('runs as often as requested and keeps losses in order', async () => {
    let loss = 0;
    const timing = await ourselves('us', () => ++loss).run(3);
    expect(timing.losses).toEqual([1, 2, 3]);
    for (const list of [timing.seconds, timing.cpu]) {
      expect(list).toHaveLength(3);
      expect(list.every((value) => value >= 0)).toBe(true);
    }
  });
});
