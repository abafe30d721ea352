import { startEngine } from '@tractjs/engine';
import { cells } from './cells';
import { type Effort, type Measurement, runCell } from './run-cell';

/** What the parent asks for. */
export interface Task {
  readonly id: string;
  readonly effort: Effort;
}

/** What comes back: progress, then the measurement or what went wrong. */
export type Report =
  | { readonly share: number }
  | { readonly measured: Measurement }
  | { readonly failed: string };

const tell = (report: Report): void => void process.send?.(report);

process.on('message', ({ id, effort }: Task) => {
  const cell = cells.find((one) => one.id === id);
  const work = async (): Promise<void> => {
    if (cell === undefined) throw new Error(`There is no cell ${id}.`);
    await startEngine({ threads: 1 });
    tell({ measured: await runCell(cell, effort, (share) => tell({ share })) });
  };
  work().catch((error: unknown) => tell({ failed: error instanceof Error ? error.message : String(error) }));
});
// Without a parent there is nobody to work for.
process.on('disconnect', () => process.exit(0));
