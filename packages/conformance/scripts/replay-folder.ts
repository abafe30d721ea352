import { statSync } from 'node:fs';
import { findRecordings } from './find-recordings';
import type { Outcome } from './outcome';
import { replayRecording } from './replay-recording';
import { replayRun } from './replay-run';

/**
 * Replays every recording below a folder, prints a line for each and then the count, and returns the exit
 * code: 1 where something failed or nothing was replayed. tfjs's backend must be up.
 */
export const replayFolder = async (folder: string, print: (line: string) => void): Promise<number> => {
  if (statSync(folder, { throwIfNoEntry: false })?.isDirectory() !== true) {
    print(
      `${JSON.stringify(folder)} is not a folder: let TRACT_REFERENCE name one with recordings, or leave it unset.`,
    );
    return 1;
  }
  const outcomes: Outcome[] = [];
  for (const recording of findRecordings(folder)) {
    const outcome =
      recording.form === 'tract'
        ? await replayRun(recording.name, recording.fields)
        : replayRecording(recording);
    print(lineOf(outcome));
    outcomes.push(outcome);
  }
  const count = (status: Outcome['status']) => outcomes.filter((outcome) => outcome.status === status).length;
  const [replayed, failed, unsupported] = [count('replayed'), count('failed'), count('unsupported')];
  if (replayed + failed === 0) print(`Nothing to replay was found in ${folder}.`);
  print(`replayed ${replayed}, failed ${failed}, unsupported ${unsupported}`);
  return failed > 0 || replayed === 0 ? 1 : 0;
};

const lineOf = (outcome: Outcome): string => {
  if (outcome.status === 'unsupported') return `unsupported  ${outcome.name}: ${outcome.message}`;
  const worst =
    outcome.worst && `worst relative error ${outcome.worst.error.toExponential(1)} (${outcome.worst.field})`;
  const parts = [worst, outcome.message].filter(Boolean).join('; ');
  return `${outcome.status === 'replayed' ? 'replayed   ' : 'FAILED     '}  ${outcome.name}: ${parts}`;
};
