import type { Recording } from './find-recordings';
import { type Comparison, type Outcome, Unsupported } from './outcome';
import { networkTolerance, replayNetwork } from './replay-network';
import { replaySampler, samplerTolerance } from './replay-sampler';
import { replayTract, tractTolerance } from './replay-tract';

/** Replays one recording and says what became of it. */
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
    const worst = replay().worst();
    if (worst === undefined) return { status: 'failed', name, worst, message: 'it has nothing to compare.' };
    const status = worst.error <= tolerance ? 'replayed' : 'failed';
    return { status, name, worst, message: status === 'failed' ? `${tolerance} is allowed.` : '' };
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    if (error instanceof Unsupported) return { status: 'unsupported', name, message };
    return { status: 'failed', name, worst: undefined, message };
  }
};
