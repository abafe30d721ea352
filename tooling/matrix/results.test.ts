import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { type Cell, cells } from './cells';
import { matrixPage } from './page';
import { complaints, gain, type Result, selectCells, store } from './results';
import type { Effort, Measurement } from './run-cell';

const effort: Effort = { updates: 10, batch: 4, points: 8, width: 8, learningRate: 1e-3 };
const three = (student: number, untaught = 1) => ({ student, teacher: 0.01, untaught });
const measured = (student: number): Measurement => ({
  toTeacher: three(student),
  toFlow: three(student),
  frechet: three(student),
  slicedWasserstein: three(student),
  seconds: 1,
});
const folder = mkdtempSync(join(tmpdir(), 'tract-matrix-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const cell = cells.find(({ id }) => id === 'EDM-tract-heun') as Cell;

describe('the cells', () => {
  it('have unique names, one per formulation and way to distil', () => {
    expect(new Set(cells.map(({ id }) => id)).size).toBe(cells.length);
    expect(cells.filter(({ group }) => group === 'btd').length).toBe(
      2 * new Set(cells.map(({ row }) => row)).size,
    );
    expect(selectCells(['EDM-tract-heun']).map(({ id }) => id)).toEqual([
      'EDM-tract-heun',
      'EDM-tract-heun-in-time',
    ]);
    expect(selectCells([])).toBe(cells);
  });

  it('omit only meaningless combinations', () => {
    const impossible = cells.filter((one) => one.impossible !== undefined).map(({ id }) => id);
    expect(impossible.length).toBeGreaterThan(0);
    expect(impossible.every((id) => /discrete-tract-.*-in-time/.test(id))).toBe(true);
  });
});

describe('store', () => {
  it('keeps a cell only for this effort, and ignores a broken file', async () => {
    const kept = store(folder, effort);
    expect(await kept.read(cell)).toBeUndefined();
    const written = await kept.write(cell, measured(0.05));
    expect(await kept.read(cell)).toEqual(written);
    expect(await store(folder, { ...effort, updates: 11 }).read(cell)).toBeUndefined();
    writeFileSync(join(folder, 'cells', `${cell.id}.json`), '{ "id"');
    expect(await kept.read(cell)).toBeUndefined();
  });
});

describe('complaints', () => {
  const result = (student: number, group = 'tract'): Result => ({
    id: 'a',
    row: 'EDM',
    group,
    column: 'heun',
    phases: [64, 8, 1],
    measured: measured(student),
  });

  it('report TRACT below its bar, and numbers that are not finite', () => {
    expect(gain(measured(0.05))).toBeCloseTo(20, 10);
    expect(complaints([result(0.05)], 10)).toEqual([]);
    expect(complaints([result(0.2)], 10)).toEqual(['a: 5.0 x closer than undistilled, below 10 x.']);
    expect(complaints([result(0.2, 'btd')], 10)).toEqual([]);
    expect(complaints([result(Number.NaN, 'btd')], 10)).toEqual(['a: a number is not finite.']);
  });
});

describe('the page', () => {
  it('shows measurements, impossible cells and notes', () => {
    const page = matrixPage(
      [
        {
          id: 'EDM-tract-heun',
          row: 'EDM',
          group: 'tract',
          column: 'heun',
          phases: [64, 8, 1],
          measured: measured(0.05),
        },
        {
          id: 'x',
          row: 'VP DDPM, discrete',
          group: 'tract',
          column: 'heun-in-time',
          phases: [64, 8, 1],
          impossible: 'no <rates>',
        },
      ],
      effort,
      [{ cells: 'EDM & more', text: 'is hard' }],
    );
    expect(page).toContain('<b>20×</b><small>0.050 / 1.00</small>');
    expect(page).toContain('title="no &#60;rates&#62;">—<');
    expect(page).toContain('<dt>EDM &#38; more</dt><dd>is hard</dd>');
    expect(page).not.toContain('Binary time-distillation');
  });
});
