import { describe, expect, it } from 'vitest';
import { type BenchReport, benchPage } from './page';
import { makeResult } from './results';

const rounds = (name: string, seconds: number[]) => ({ name, seconds, cpu: seconds });
const roofline = {
  gflop: { convolution: 3, matmul: 1 },
  share: { convolution: 0.5, matmul: 0.125, other: 0.25, javascript: 0.125 },
  inKernels: { convolution: 100, matmul: 50 },
  bound: 0.05,
};
const result = (work: 'forward' | 'train', peers: ReturnType<typeof rounds>[]) =>
  makeResult(
    { network: 'peer_unet', batch: 64, work },
    {
      images: 64,
      ours: rounds('ours', [0.5, 0.4, 0.3]),
      peers,
      failed: {},
      roofline,
      memory: { ours: 512, peers: { eager: 640 } },
    },
  );
const report = (peers: ReturnType<typeof rounds>[]): BenchReport => ({
  results: [result('forward', peers), result('train', peers)],
  peaks: {
    ours: { matmul: 100, convolution: 200 },
    peer: peers.length > 0 ? { matmul: 110, convolution: 190 } : null,
    machine: { matmul: 110, convolution: 200 },
  },
  threads: 2,
  rounds: 3,
  repeats: 1,
  samples: 1000,
  engine: 'native',
  versions: { node: '20.0.0', ...(peers.length > 0 && { torch: '2.8.0<cpu>' }) },
  machine: { cpu: 'A & B', cores: 2, memoryGiB: 8, system: 'linux 6', load: 0.5 },
  date: '2026-01-02T03:04:05.000Z',
});
const count = (page: string, pattern: RegExp) => page.match(pattern)?.length ?? 0;

describe('benchPage', () => {
  const page = benchPage(report([rounds('eager', [0.5, 0.5, 0.5])]));

  it('is self-contained and has no script', () => {
    expect(page).not.toMatch(/<script|<link|src=|href=|url\(/);
  });

  it('has a pair of bars and a divided bar per result', () => {
    expect(count(page, /<svg /g)).toBe(2);
    const legends = 2 + 4;
    expect(count(page, /<rect /g)).toBe(2 * 2 + 2 * 4 + legends);
    expect(page).toContain('>1.25<');
    expect(page).toContain('>train × 64<');
    expect(page).not.toContain('NaN');
  });

  it('has all figures, and the run', () => {
    for (const cell of ['160', '128', 'eager', '1.25', '50%', '13%', '512', '640', '3 of 1 timed calls'])
      expect(page, cell).toContain(`<td>${cell}</td>`);
  });

  it('escapes text from outside', () => {
    expect(page).toContain('A &#38; B');
    expect(page).toContain('2.8.0&#60;cpu&#62;');
  });

  it('is balanced', () => {
    for (const tag of ['div', 'table', 'tr', 'td', 'figure', 'figcaption', 'p', 'h2', 'main', 'svg', 'text'])
      expect([tag, count(page, new RegExp(`<${tag}[ >]`, 'g'))]).toEqual([
        tag,
        count(page, new RegExp(`</${tag}>`, 'g')),
      ]);
  });

  it('works without a peer', () => {
    const alone = benchPage(report([]));
    expect(alone).toContain('How fast it is here');
    expect(alone).not.toMatch(/NaN|null|undefined/);
    expect(count(alone, /<rect /g)).toBe(2 + 2 * 4 + 2 + 4);
  });
});
