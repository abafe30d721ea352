import * as tf from '@tensorflow/tfjs-core';
import {
  type AnyStep,
  checkNoOptions,
  intervalBetween,
  type Kind,
  type Level,
  type MultistepStep,
  multistep,
  type Past,
} from '@tractjs/core';
import { ddim } from '../ddim/ddim';
import { lambda, lambdaGap } from '../ddim/log-snr-gap';
import { weightedSum } from '../ddim/weighted-sum';
import { secondOrderLowered, secondOrderWeights } from './dpm-plus-plus-2m';
import { exponentialWeights } from './exponential-weights';

/**
 * Returns UniPC-2 with B(h) = e^h - 1 and data prediction (Zhao et al. 2023, "UniPC", algorithms 1 and 2;
 * diffusers' UniPCMultistepScheduler with solver_order 2 and bh2). A step uses its evaluation m_0 twice.
 * First it corrects x: it repeats the previous step with a blend of m_0 and earlier predictions. Then it
 * takes a step of DPM-Solver++(2M) from there. With one earlier evaluation the correction blends with the
 * mean of m_0 and m_1, and with two by exactly integrated weights; its order is 3 from the first step on. It
 * makes no correction if the previous step came from alpha = 0, and is DDIM to a clean level. `past.x` is the
 * corrected x.
 */
export const uniPc = (...none: []): MultistepStep => {
  checkNoOptions('uniPc', none);
  return {
    ...predictingWith(secondOrderWeights),
    lowered: predictingWith(secondOrderLowered),
  };
};

export const uniPcKind: Kind<AnyStep> = {
  name: 'unipc-2',
  summary: 'DPM-Solver++(2M) that corrects its last step too',
  source: 'Zhao et al. 2023, UniPC-2 with bh2',
  options: {},
  make: uniPc,
};

const predictingWith = (weigh: typeof secondOrderWeights): MultistepStep => {
  const euler = ddim();
  return multistep({
    name: 'unipc-2',
    order: 3,
    history: 2,
    step(denoise, x, interval, past, condition) {
      const { from, to } = interval;
      const { end, kept, prediction } = tf.tidy(() => {
        const latest = denoise(x, from, condition);
        const predictions = [latest, ...past.map((entry) => entry.prediction)];
        const levels = [from, ...past.map((entry) => entry.levels)];
        const [before] = past;
        const corrected =
          before === undefined
            ? tf.clone(x)
            : euler.advance(
                before.x,
                weightedSum(predictions, levels, correctorWeights),
                intervalBetween(before.levels, from),
              );
        const tensors = [...predictions, corrected, ...past.map((entry) => entry.x)];
        const blend = weightedSum(tensors, [to, ...levels], ([target, ...nodes]) =>
          weigh(target as Level, nodes),
        );
        return { end: euler.advance(corrected, blend, interval), kept: corrected, prediction: latest };
      });
      const latest: Past = { levels: from, x: kept, prediction };
      return { x: end, past: latest };
    },
  });
};

/** Returns the weights of the predictions at the nodes for the step from the second node to the first. */
const correctorWeights = (nodes: readonly Level[]): readonly number[] => {
  const [to, from, last] = nodes as [Level, Level, Level?];
  if (!Number.isFinite(lambdaGap(from, to))) return [0, 1];
  if (last === undefined || last.alpha === 0) return [1 / 2, 1 / 2];
  return exponentialWeights(nodes.map(lambda), lambda(from), lambda(to));
};
