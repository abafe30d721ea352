import { failure, judged, type Outcome } from './outcome';
import type { Fields } from './read';
import { replayPreset } from './replay-preset';
import { readRun, replayTract, tractTolerance } from './replay-tract';

/**
 * Replays a recorded run twice: by the functions that a preset is made of, and by the preset itself with the
 * settings that the recording has. Of binary time-distillation there is only the second.
 */
export const replayRun = async (name: string, fields: Fields): Promise<Outcome> => {
  try {
    const { method, clip: ranges, adam, loss } = readRun(fields);
    const { teacher, selfTeacher } = ranges;
    const clip = { teacher, selfTeacher };
    const compared = await replayPreset(fields, { clip, adam, ...loss });
    const worst = method === 'btd' ? undefined : replayTract(fields).worst();
    if (worst) compared.add(worst.field, worst.error);
    return judged(name, tractTolerance, compared);
  } catch (error) {
    return failure(name, error);
  }
};
