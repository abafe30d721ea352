import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { lineOf, readMetrics } from './metrics-format';

const root = mkdtempSync(join(tmpdir(), 'tract-metrics-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));

it('reads all points of a long curve, or the requested number of the last ones', async () => {
  const path = join(root, 'metrics.jsonl');
  const [line, count] = [lineOf({ phase: 0, samples: 1, loss: 1 }), 1_000_001];
  writeFileSync(path, line.repeat(count) + lineOf({ phase: 0, samples: 2, loss: 3 }));
  const { points, damaged, bytes } = await readMetrics(path, { limit: count * line.length });
  expect([points.length, damaged, bytes]).toEqual([count, 0, count * line.length]);
  const last = await readMetrics(path, { last: 2 });
  expect(last.points.map(({ loss }) => loss)).toEqual([1, 3]);
}, 60_000);
