import { describe, expect, it } from 'vitest';
import { type GridRule, timeGrid } from '../path/grid';
import { explicit, subGrid } from '../path/grid-rules';
import type { Schedule } from '../path/schedule';
import { type KnownLevels, sampleGrid } from './sample-grid';

/** sigma = time up to `end`, alpha = 1. */
const line = (end: number): Schedule => ({
  name: `line-${end}`,
  range: [0, end],
  description: { kind: 'line', end },
  at: (time) => ({ time, alpha: 1, sigma: time }),
  atNoiseRatio(ratio) {
    return this.at(Math.min(end, ratio));
  },
});
/** The same noise on the straight path between data and noise. */
const straight: Schedule = {
  name: 'straight',
  range: [0, 1],
  description: { kind: 'straight' },
  at: (time) => ({ time, alpha: 1 - time, sigma: time }),
  atNoiseRatio(ratio) {
    return this.at(ratio / (1 + ratio));
  },
};
const even = (power = 1): GridRule => ({
  description: { kind: 'even', power },
  place: (path: Schedule, steps: number) =>
    timeGrid(
      Array.from({ length: steps + 1 }, (_, i) => path.at(path.range[1] * (i / steps) ** power)),
      path,
    ),
});
const model: KnownLevels = { network: {}, schedule: line(8), grid: even() };
const sigmas = (grid: ReturnType<typeof sampleGrid>) => grid.levels.map(({ sigma }) => sigma);

describe('sampleGrid', () => {
  it("takes the schedule and grid of the options, or the model's", () => {
    expect(sigmas(sampleGrid(model, { steps: 4 }))).toEqual([0, 2, 4, 6, 8]);
    expect(sigmas(sampleGrid(model, { steps: 2, grid: even(2) }))).toEqual([0, 2, 8]);
    expect(sigmas(sampleGrid(model, { steps: 2, schedule: line(4) }))).toEqual([0, 2, 4]);
    const other = sampleGrid(model, { steps: 2, schedule: straight, grid: explicit([0, 0.5, 0.75]) });
    expect(sigmas(other)).toEqual([0, 0.5, 0.75]);
    expect(other.schedule).toBe(straight);
  });

  it('refuses noisier levels than the model was trained on, unless it knows every level', () => {
    expect(() => sampleGrid(model, { steps: 2, schedule: line(9) })).toThrow(
      /^schedule is .*line.*: its steps begin at sigma \/ alpha 9, and the model's own schedule, line-8, ends at 8: it has not learnt noisier levels\. Give a grid that begins there, such as karras with sigmaMax 8\.$/,
    );
    expect(() => sampleGrid(model, { steps: 1, schedule: straight, grid: explicit([0, 0.95]) })).toThrow(
      /^grid is .*explicit.*begin at sigma \/ alpha 19,/,
    );
    const exact = { ...model, network: { everyLevel: true } };
    expect(sigmas(sampleGrid(exact, { steps: 1, schedule: line(9) }))).toEqual([0, 9]);
  });

  it('accepts pure noise for a model trained up to a log-SNR of -20', () => {
    const trained = { ...model, schedule: line(Math.exp(10)) };
    expect(sigmas(sampleGrid(trained, { steps: 2, schedule: straight }))).toEqual([0, 0.5, 1]);
    expect(() => sampleGrid({ ...model, schedule: line(160) }, { steps: 2, schedule: straight })).toThrow(
      'begin at sigma / alpha Infinity',
    );
  });

  it('accepts only the levels that a student was distilled on', () => {
    const student = { ...model, grid: subGrid(even(2), 4) };
    const fine = sigmas(sampleGrid(student, { steps: 4 }));
    expect(sigmas(sampleGrid(student, { steps: 2, grid: subGrid(even(2), 4) }))).toEqual([
      fine[0],
      fine[2],
      fine[4],
    ]);
    expect(() => sampleGrid(student, { steps: 2, grid: even() })).toThrow(
      /^grid is .*even.*: the model is a student, and knows the 5 levels that it was distilled on and no others: leave schedule and grid out\.$/,
    );
    expect(() => sampleGrid(student, { steps: 2, schedule: line(4) })).toThrow(/^schedule is .*a student/);
    expect(() => sampleGrid(student, { steps: 3 })).toThrow(/steps is 3.*divides the 4 steps/);
  });

  it.each([0, 1.5, Number.NaN])('refuses %s steps', (steps) => {
    expect(() => sampleGrid(model, { steps })).toThrow(/steps is .*give a whole number of sampling steps/);
  });
});

it('accepts 1% more noise, and any level for a grid that only resembles a sub-grid', () => {
  const steps = 1;
  expect(sigmas(sampleGrid({ ...model, schedule: line(100) }, { steps, schedule: line(101) }))).toEqual([
    0, 101,
  ]);
  expect(() => sampleGrid({ ...model, schedule: line(100) }, { steps, schedule: line(101.1) })).toThrow(
    'begin at',
  );
  const odd = (description: GridRule['description']): GridRule => ({
    description,
    place: (path: Schedule, count: number) => even().place(path, count),
  });
  for (const description of [{ kind: 'sub-grid' }, { kind: 'other', of: 4 }])
    expect(sigmas(sampleGrid({ ...model, grid: odd(description) }, { steps: 2, schedule: line(3) }))).toEqual(
      [0, 1.5, 3],
    );
});
