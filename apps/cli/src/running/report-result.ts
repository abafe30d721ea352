import type { DurableResult } from '@tractjs/runs';
import type { Output } from '../terminal/output';
import { compact, duration } from '../terminal/progress-line';

/** Reports the result of a run, and what to do next. */
export const reportResult = (
  output: Output,
  { modelFolder, samples, seconds, finalLoss, earlier }: DurableResult,
  next: readonly string[],
): void => {
  output.emit('result', { model: modelFolder, samples, seconds, finalLoss, earlier });
  output.say(
    earlier
      ? `Already done by an earlier call with the same settings (--fresh starts over). The model is in ${modelFolder}.`
      : `The model is in ${modelFolder}: ${compact(samples)} samples in ${duration(seconds)}, final loss ${finalLoss.toPrecision(4)}.`,
  );
  output.say(`Next:\n${next.map((line) => `  ${line}`).join('\n')}`);
};
