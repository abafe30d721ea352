import { startEngine } from '@tractjs/engine';
import { cells } from './cells';
import { type Effort, type Measurement, runCell } from './run-cell';

/** A request of the parent. */
export interface Task {
  readonly id: string;
  readonly effort: Effort;
}

/** A report: progress, then the measurement or the error. */
export type Report =
  | { readonly share: number }
  | { readonly measured: Measurement }
  | { readonly failed: string };

const send = (report: Report): void => void process.send?.(report);

process.on('message', ({ id, effort }: Task) => {
  const cell = cells.find((one) => one.id === id);
  const work = async (): Promise<void> => {
    if (cell === undefined) throw new Error(`There is no cell ${id}.`);
    await startEngine({ threads: 1 });
    send({ measured: await runCell(cell, effort, (share) => send({ share })) });
  };
  work().catch((error: unknown) => send({ failed: error instanceof Error ? error.message : String(error) }));
});
// End if the parent is gone.
process.on('disconnect', () => process.exit(0));
