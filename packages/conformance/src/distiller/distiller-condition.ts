import * as tf from '@tensorflow/tfjs-core';
import { type Condition, type Denoiser, type Schedule, sameLevel } from '@tractjs/core';
import type { Check } from '../kit/check';
import { expectTrue } from '../kit/expect';
import { points } from '../kit/points';
import { gaussian } from '../oracles/gaussian';
import { mixture, twoModes } from '../oracles/mixture';
import { asDenoiser } from '../oracles/oracle';
import { type DistillerSubject, type ExampleLevels, places, type Teachers } from './distiller-subject';

/** Two teachers that disagree, so that the target shows which one was evaluated. */
export const teachersOn = (schedule: Schedule): Teachers => ({
  teacher: asDenoiser(mixture(twoModes)),
  selfTeacher: asDenoiser(gaussian({ mean: -0.2, std: 0.7 })),
  schedule,
});

/** Labels reach every denoiser that the target evaluates. */
export const passesCondition = (make: () => DistillerSubject, schedule: Schedule): Check => ({
  name: `passes a condition to every denoiser, on ${schedule.name}`,
  run() {
    const subject = make();
    const [place] = places(schedule, make()).filter(({ tPrime, s }) => !sameLevel(tPrime, s)) as [
      ExampleLevels,
    ];
    const received: Record<'teacher' | 'selfTeacher', string[]> = { teacher: [], selfTeacher: [] };
    const { teacher, selfTeacher } = teachersOn(schedule);
    const listening =
      (who: 'teacher' | 'selfTeacher', denoise: Denoiser): Denoiser =>
      (x, levels, condition) => {
        received[who].push(condition?.labels === undefined ? 'nothing' : `[${condition.labels.dataSync()}]`);
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
      expectTrue(received[who].length > 0, `the ${who} was not asked.`);
      for (const labels of received[who])
        expectTrue(
          labels === '[3,1]',
          `the labels were [3,1], and the ${who} received ${labels}: pass the condition on.`,
        );
    }
  },
});
