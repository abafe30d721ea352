import type { Recording } from './find-recordings';
import { type Comparison, failure, judged, type Outcome } from './outcome';
import { networkTolerance, replayNetwork } from './replay-network';
import { replaySampler, samplerTolerance } from './replay-sampler';
import { replayTract, tractTolerance } from './replay-tract';

/**
 * Replays one recording and says what became of it; a run of a method by the functions that it is made of.
 */
export const replayRecording = (recording: Recording): Outcome => {
  const { name } = recording;
  const failed = (message: string): Outcome => ({ status: 'failed', name, worst: undefined, message });
  switch (recording.form) {
    case 'broken':
      return failed(recording.message);
    case 'network':
      return judge(name, networkTolerance, () => replayNetwork(recording.path));
    case 'tract':
      return judge(name, tractTolerance, () => replayTract(recording.fields));
    case 'sampler':
      return judge(name, samplerTolerance, () => replaySampler(recording.fields, recording.toy));
  }
};

const judge = (name: string, tolerance: number, replay: () => Comparison): Outcome => {
  try {
    return judged(name, tolerance, replay());
  } catch (error) {
    return failure(name, error);
  }
};
