import * as tf from '@tensorflow/tfjs-core';
import { type Condition, type Denoiser, type Schedule, sameLevel } from '@tractjs/core';
import type { Check } from '../kit/check';
import { expectTrue } from '../kit/expect';
import { points } from '../kit/points';
import { gaussian } from '../oracles/gaussian';
import { mixture, twoModes } from '../oracles/mixture';
import { asDenoiser } from '../oracles/oracle';
import { type DistillerSubject, type ExampleLevels, places, type Teachers } from './distiller-subject';

/** Two that disagree, so that it shows who was asked. */
export const teachersOn = (schedule: Schedule): Teachers => ({
  teacher: asDenoiser(mixture(twoModes)),
  selfTeacher: asDenoiser(gaussian({ mean: -0.2, std: 0.7 })),
  schedule,
});

/** Labels reach everybody whom the target asks. */
export const passesCondition = (make: () => DistillerSubject, schedule: Schedule): Check => ({
  name: `tells a condition to all whom it asks, on ${schedule.name}`,
  run() {
    const subject = make();
    const [place] = places(schedule, make()).filter(({ tPrime, s }) => !sameLevel(tPrime, s)) as [
      ExampleLevels,
    ];
    const heard: Record<'teacher' | 'selfTeacher', string[]> = { teacher: [], selfTeacher: [] };
    const { teacher, selfTeacher } = teachersOn(schedule);
    const listening =
      (who: 'teacher' | 'selfTeacher', denoise: Denoiser): Denoiser =>
      (x, levels, told) => {
        heard[who].push(told?.labels === undefined ? 'nothing' : `[${told.labels.dataSync()}]`);
        return denoise(x, levels);
      };
    tf.tidy(() => {
      const condition: Condition = { labels: tf.tensor1d([3, 1], 'int32') };
      const x = tf.tensor(points(place.t, 2), [2, 2], 'float32');
      const teachers = {
        teacher: listening('teacher', teacher),
        selfTeacher: listening('selfTeacher', selfTeacher),
        schedule,
      };
      subject.target(teachers, x, place, condition);
    });
    const asked =
      subject.carriesOn === 'teacher' ? (['teacher'] as const) : (['teacher', 'selfTeacher'] as const);
    for (const who of asked) {
      expectTrue(heard[who].length > 0, `the ${who} was not asked.`);
      for (const labels of heard[who])
        expectTrue(
          labels === '[3,1]',
          `the labels were [3,1], and the ${who} was told ${labels}: hand the condition on.`,
        );
    }
  },
});
