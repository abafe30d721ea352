import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Cell, cells } from './cells';
import type { Effort, Measurement } from './run-cell';

/** A finished cell, as it is kept. */
export interface Result {
  readonly id: string;
  readonly row: string;
  readonly group: string;
  readonly column: string;
  readonly phases: readonly number[];
  /** Missing where there cannot be one. */
  readonly measured?: Measurement;
  readonly impossible?: string;
}

/** How many times closer to the teacher's many steps the student is than as many undistilled steps. */
export const gain = ({ toTeacher }: Measurement): number => toTeacher.untaught / toTeacher.student;

/** What a cell must reach: every one whose student goes from noise to data in one affine step of TRACT. */
export const mustGain = (result: Pick<Result, 'group'>): boolean => result.group === 'tract';

/** What is wrong with finished cells: numbers that are none, and gains below the bar. */
export const complaints = (results: readonly Result[], bar: number): string[] =>
  results.flatMap(({ id, group, measured }) => {
    if (measured === undefined) return [];
    const numbers = [measured.toTeacher, measured.toFlow, measured.frechet, measured.slicedWasserstein];
    if (!numbers.flatMap((distances) => Object.values(distances)).every(Number.isFinite))
      return [`${id}: a number is not finite.`];
    return mustGain({ group }) && !(gain(measured) >= bar)
      ? [`${id}: ${gain(measured).toFixed(1)} x closer than undistilled, below ${bar} x.`]
      : [];
  });

/** The folder of one matrix: a file for each cell, so that a run can stop anywhere. */
export const store = (folder: string, effort: Effort) => {
  const file = ({ id }: Pick<Cell, 'id'>) => join(folder, 'cells', `${id}.json`);
  /** A result of another effort is none. */
  const fingerprint = (cell: Cell) =>
    JSON.stringify({
      effort,
      work: cell.share * (cell.more ?? 1),
      phases: cell.phases,
      schedule: cell.schedule.description,
      grid: cell.grid.description,
    });
  return {
    async read(cell: Cell): Promise<Result | undefined> {
      if (cell.impossible !== undefined) return resultOf(cell);
      try {
        const { made, ...result } = JSON.parse(await readFile(file(cell), 'utf8')) as Result & {
          made: string;
        };
        return made === fingerprint(cell) ? result : undefined;
      } catch {
        return undefined;
      }
    },
    async write(cell: Cell, measured: Measurement): Promise<Result> {
      const result = resultOf(cell, measured);
      await mkdir(join(folder, 'cells'), { recursive: true });
      const temporary = `${file(cell)}.part`;
      await writeFile(temporary, JSON.stringify({ ...result, made: fingerprint(cell) }, null, 1));
      await rename(temporary, file(cell));
      return result;
    },
  };
};

const resultOf = (cell: Cell, measured?: Measurement): Result => {
  const { id, row, group, column, phases, impossible } = cell;
  return {
    id,
    row,
    group,
    column,
    phases,
    ...(measured && { measured }),
    ...(impossible && { impossible }),
  };
};

/** The cells whose id holds one of the texts; all without any. */
export const selectCells = (texts: readonly string[]): readonly Cell[] =>
  texts.length === 0 ? cells : cells.filter(({ id }) => texts.some((text) => id.includes(text)));
