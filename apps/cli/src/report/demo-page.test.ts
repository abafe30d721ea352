import { randomSource } from '@tractjs/tractjs';
import { describe, expect, it } from 'vitest';
import type { JudgedSampler } from '../demo/judge-sampler';
import { digitPictures, digitStrip, pointPictures } from '../demo/pictures';
import { reportFixture } from '../testing/report-fixture';
import { demoPage } from './demo-page';
import { tableHeads, tableRows } from './demo-table';

const samplers = Object.keys(reportFixture.agreement).map((name, i): JudgedSampler => {
  const kept = randomSource(i).normal(64 * 28 * 28);
  return {
    name,
    steps: 1,
    count: 64,
    frechet: 1,
    labels: Array.from({ length: 64 }, (_, n) => n % 8),
    seconds: { sample: 1, evaluate: 1 },
    imagesPerSecond: 1,
    kept,
    reused: false,
  };
});
const size = (png: Uint8Array) => {
  const view = new DataView(png.buffer, png.byteOffset);
  return [view.getUint32(16), view.getUint32(20)];
};

describe('demoPage', () => {
  const page = demoPage(reportFixture, digitPictures(samplers, 24), ['npm run demo -- --compare']);

  it('is self-contained and has no script', () => {
    expect(page).not.toMatch(/<script|<link|src="(?!data:)|href=|url\(/);
    expect(page).toContain('prefers-color-scheme: dark');
  });

  it('shows a picture for each sampler, with its name and distance', () => {
    expect(page.match(/<img src="data:image\/png;base64,/g)).toHaveLength(7);
    for (const caption of [
      'Teacher, 1 step<small>Frechet 1419',
      'TRACT, 1 step<small>Frechet 127',
      'BTD, 2 steps<small>Frechet 114',
    ]) {
      expect(page).toContain(caption);
    }
  });

  it('has both loss curves with their phases, and the table', () => {
    expect(page.match(/<svg /g)).toHaveLength(2);
    expect(page.match(/<polyline /g)).toHaveLength(8);
    expect(page).toContain('64 → 8');
    for (const cell of tableRows(reportFixture).flat().filter(Boolean))
      expect(page).toContain(`<td>${cell}</td>`);
  });

  it('escapes text from outside', () => {
    expect(page).toContain('mnist-teacher &#60;b&#62;');
    expect(page).not.toContain('<b>pretrained');
  });

  it('is balanced', () => {
    for (const tag of [
      'div',
      'section',
      'table',
      'tr',
      'td',
      'figure',
      'figcaption',
      'p',
      'h2',
      'main',
      'svg',
      'small',
    ]) {
      const count = (pattern: string) => page.match(new RegExp(pattern, 'g'))?.length ?? 0;
      expect([tag, count(`<${tag}[ >]`)]).toEqual([tag, count(`</${tag}>`)]);
    }
  });

  it('says why the demo uses points', () => {
    const points = { ...reportFixture, data: 'ring' as const, reduced: true };
    const scattered = samplers.map((sampler) => ({ ...sampler, kept: sampler.kept.slice(0, 128) }));
    const plots = demoPage(points, pointPictures(scattered, scattered[2] as JudgedSampler), []);
    expect(plots).toContain('No native engine was available');
    expect(plots).toContain('fall on the same mode');
    expect(plots.match(/<figure class="plot/g)).toHaveLength(7);
  });
});

describe('the table', () => {
  it('has the floor last and the reference marked', () => {
    expect(tableHeads(reportFixture)).toEqual([
      'sampler',
      'Frechet distance',
      'x floor',
      'same digit',
      'images/s',
    ]);
    const rows = tableRows(reportFixture);
    expect(rows[2]).toEqual(['Teacher, 32 steps', '33.5', '21.5', 'reference', '80']);
    expect(rows[3]).toEqual(['TRACT, 1 step', '127', '81.4', '83.0%', '2,500']);
    expect(rows.at(-1)).toEqual(['Real data (floor)', '1.56', '1', '', '']);
  });
});

describe('the pictures', () => {
  it('are a square, a row and a strip of 28-pixel images, enlarged twice, with gaps of two', () => {
    const [first] = digitPictures(samplers, 24);
    expect(size(first?.grid as Uint8Array)).toEqual([8 * 58 + 2, 8 * 58 + 2]);
    expect(size(first?.row as Uint8Array)).toEqual([24 * 58 + 2, 58 + 2]);
    expect(size(digitStrip(samplers, 24))).toEqual([24 * 58 + 2, 7 * 58 + 2]);
  });
});
