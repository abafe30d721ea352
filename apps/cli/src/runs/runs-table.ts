import { percent, textTable } from '../report/table';
import { compact } from '../terminal/progress-line';
import { ago, durationOr, fractionOf, secondsLeft } from './describe-run';
import type { RunView } from './read-run';
import { type Glyphs, sparkLine } from './spark-line';

/** Characters of a curve. */
const CURVE_WIDTH = 20;

/** Formats runs as a table, one per line. `nameOf` returns the first cell. */
export const runsTable = (
  runs: readonly RunView[],
  glyphs: Glyphs,
  nameOf: (run: RunView) => string,
): string =>
  textTable([
    ['run', 'state', 'done', 'samples/s', 'left', 'loss', 'changed', 'curve'.padEnd(CURVE_WIDTH)],
    ...runs.map((run) => [
      nameOf(run),
      run.state === 'running' && run.lock?.owner ? `running ${run.lock.owner.pid}` : run.state,
      percent(fractionOf(run)),
      run.rate === undefined ? '-' : compact(run.rate),
      durationOr(secondsLeft(run)),
      run.points.at(-1)?.loss.toPrecision(4) ?? '-',
      ago(run.changed),
      sparkLine(
        run.points.map(({ loss }) => loss),
        CURVE_WIDTH,
        glyphs,
      ).padEnd(CURVE_WIDTH),
    ]),
  ]);
