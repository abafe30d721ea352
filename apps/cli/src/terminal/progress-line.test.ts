import { describe, expect, it } from 'vitest';
import { compact, duration, progressLine } from './progress-line';

const stream = (isTTY: boolean, columns?: number) => {
  const written: string[] = [];
  return { isTTY, columns, written, write: (text: string) => written.push(text) };
};

describe('progressLine', () => {
  it('rewrites one line in a terminal, no wider than it, and keeps the last one', () => {
    const terminal = stream(true, 40);
    let time = 0;
    const line = progressLine(terminal, 'train', () => time);
    line.update({ fraction: 0.5, rate: 1234.5, loss: 0.123456, secondsLeft: 75, detail: '64 -> 8' });
    time = 50;
    line.update({ fraction: 0.6 });
    time = 200;
    line.update({ fraction: 0.7 });
    line.done('100 samples');
    expect(terminal.written).toEqual([
      '\rtrain 64 -> 8: 50%  1,235/s  loss 0.123',
      `\r${'train: 70%'.padEnd(39)}`,
      expect.stringMatching(/^\r +\r$/),
      'train: 100 samples\n',
    ]);
  });

  it('shows the detail if the fraction is unknown', () => {
    const terminal = stream(true);
    progressLine(terminal, 'engine', () => 0).update({ detail: 'compile the addon' });
    expect(terminal.written).toEqual(['\rengine compile the addon']);
  });

  it('prints elsewhere only the start, a line every 30 seconds, and the end', () => {
    const log = stream(false);
    let time = 0;
    const line = progressLine(log, 'train', () => time);
    for (time = 1000; time <= 61_000; time += 1000) line.update({ fraction: time / 100_000 });
    line.done('over');
    expect(log.written).toEqual(['train: started\n', 'train: 30%\n', 'train: 60%\n', 'train: over\n']);
  });
});

describe('duration', () => {
  it.each([
    [0.42, '0.4 s'],
    [42.4, '42 s'],
    [59.7, '1 min 00 s'],
    [185, '3 min 05 s'],
    [7620, '2 h 07 min'],
  ])('says %d seconds as %s', (seconds, text) => {
    expect(duration(seconds)).toBe(text);
  });
});

describe('compact', () => {
  it('has three digits, or is an integer', () => {
    expect([0.001234, 8.7654, 87.654, 1234.5, 100_000].map(compact)).toEqual([
      '0.00123',
      '8.77',
      '87.7',
      '1,235',
      '100,000',
    ]);
  });
});
