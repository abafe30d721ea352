import { join } from 'node:path';
import { commands } from '../../../apps/cli/src/commands';
import { resolveValues } from '../../../apps/cli/src/options/resolve';
import { bytes } from '../build/bytes';
import { damageBytes } from '../damage/bytes';
import { damageJson } from '../damage/json';
import type { Format } from '../format';

const { fields } = commands.find(({ name }) => name === 'distill') as (typeof commands)[number];

const whole = JSON.stringify({
  teacher: 'runs/teacher',
  phases: [64, 8, 1],
  'learning-rate': 1e-3,
  samples: 100,
  preset: 'tract',
  schedule: { kind: 'vp-cosine', shift: 1 },
  'teacher-step': 'heun',
  weight: { kind: 'snr', min: 1 },
  clip: '-1,1',
  fresh: true,
  seed: 7,
});

/** Configuration files of a command: by their JSON, keys that are near, and bytes. */
export const config: Format = {
  name: 'config',
  whole: [{ 'config.json': bytes(whole) }],
  damaged(dice) {
    if (dice.chance(0.2)) return { 'config.json': damageBytes(bytes(whole), dice) };
    return { 'config.json': bytes(damageJson(whole, dice)) };
  },
  async read(folder) {
    await resolveValues(fields, {}, join(folder, 'config.json'));
  },
  // Or a missing option.
  names: /config\.json|^The option --/,
};
