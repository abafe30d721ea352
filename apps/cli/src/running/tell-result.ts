import type { Output } from '../output';
import { compact, duration } from '../progress-line';
import type { RunResult } from './run-folder';

/** Says what a run came to and what to do next. `earlier` where an earlier call had finished it. */
export const tellResult = (
  output: Output,
  modelFolder: string,
  result: Omit<RunResult, 'configuration'>,
  options: { readonly earlier: boolean; readonly next: readonly string[] },
): void => {
  const { samples, seconds, finalLoss } = result;
  const { earlier, next } = options;
  output.emit('result', { model: modelFolder, samples, seconds, finalLoss, earlier });
  output.say(
    earlier
      ? `Already done by an earlier call with the same settings (--fresh starts over). The model is in ${modelFolder}.`
      : `The model is in ${modelFolder}: ${compact(samples)} samples in ${duration(seconds)}, final loss ${finalLoss.toPrecision(4)}.`,
  );
  output.say(`Next:\n${next.map((line) => `  ${line}`).join('\n')}`);
};
