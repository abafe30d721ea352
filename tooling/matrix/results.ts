import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Cell, cells } from './cells';
import type { Effort, Measurement } from './run-cell';

/** A stored finished cell. */
export interface Result {
  readonly id: string;
  readonly row: string;
  readonly group: string;
  readonly column: string;
  readonly phases: readonly number[];
  /** Undefined for an impossible cell. */
  readonly measured?: Measurement;
  readonly impossible?: string;
}

/** Returns the gain: distance of undistilled steps from the teacher's many steps, divided by the student's. */
export const gain = ({ toTeacher }: Measurement): number => toTeacher.untaught / toTeacher.student;

/** Returns whether a cell must reach the bar: its student takes one affine TRACT step from noise to data. */
export const mustGain = (result: Pick<Result, 'group'>): boolean => result.group === 'tract';

/** Returns the problems of finished cells: numbers that are not finite, and gains below the bar. */
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

/** The folder of a matrix, with a file per cell, so a run can stop anywhere. */
export const store = (folder: string, effort: Effort) => {
  const file = ({ id }: Pick<Cell, 'id'>) => join(folder, 'cells', `${id}.json`);
  /** Results of another effort do not count. */
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

/** Returns the cells whose id contains one of the texts, or all without texts. */
export const selectCells = (texts: readonly string[]): readonly Cell[] =>
  texts.length === 0 ? cells : cells.filter(({ id }) => texts.some((text) => id.includes(text)));
