import '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import { intervalBetween, type Level, type MultistepStep } from '@tractjs/core';
import { vpCosine } from '@tractjs/schedules';
import { beforeAll, describe, expect, it } from 'vitest';
import { ddim } from './ddim/ddim';
import { dpmSolverPlusPlus2M } from './multistep/dpm-plus-plus-2m';
import { dpmSolverPlusPlus3M } from './multistep/dpm-plus-plus-3m';
import { lms } from './multistep/lms';
import { uniPc } from './multistep/uni-pc';
import { denoise, disposePast, exactPast, oracle } from './testing/gaussian-walks';

beforeAll(() => tf.setBackend('cpu'));

const at = (lambda: number): Level => vpCosine().atNoiseRatio(Math.exp(-lambda));

/**
 * Returns x at the last of these lambdas, after a step from the one before, with the others as earlier
 * evaluations.
 */
const land = (step: MultistepStep, ...lambdas: readonly number[]): number[] => {
  const [to, from, ...before] = lambdas.map(at).reverse() as [Level, Level, ...Level[]];
  const xs = [0.4, -0.9];
  const past = exactPast(oracle, before, new Array(3).fill(xs)).slice(0, step.history);
  const x = tf.tensor(xs, [2, 1]);
  const result = step.step(denoise, x, intervalBetween(from, to), past);
  const numbers = [...result.x.dataSync()];
  tf.dispose([x, result.x, result.past.x, result.past.prediction]);
  disposePast(past);
  return numbers;
};
const close = (values: readonly number[]) => values.map((value) => expect.closeTo(value, 5));
const lowered = (step: MultistepStep): MultistepStep => step.lowered as MultistepStep;

describe('the lowered form of dpm++-3m', () => {
  const third = dpmSolverPlusPlus3M();

  it('is dpm++-3m where a parabola fits', () => {
    const walk = [-0.5, -0.2, 0.1, 0.4];
    expect(land(lowered(third), ...walk)).toEqual(land(third, ...walk));
    expect(land(third, ...walk)).not.toEqual(close(land(dpmSolverPlusPlus2M(), ...walk)));
  });

  it('is dpm++-2m where a line fits, and the line through two slopes beyond', () => {
    const [line, far] = [
      [-0.5, -0.2, 0.1, 0.6],
      [-0.5, -0.2, 0.1, 1.2],
    ];
    expect(land(lowered(third), ...line)).toEqual(close(land(dpmSolverPlusPlus2M(), ...line)));
    expect(land(lowered(third), ...line)).not.toEqual(close(land(third, ...line)));
    expect(land(lowered(third), ...far)).toEqual(close(land(lms({ order: 2 }), ...far)));
    expect(land(lowered(third), ...far)).not.toEqual(close(land(dpmSolverPlusPlus2M(), ...far)));
  });

  it('is dpm++-2m with one earlier evaluation, and DDIM with none', () => {
    expect(land(lowered(third), -0.2, 0.1, 0.4)).toEqual(close(land(dpmSolverPlusPlus2M(), -0.2, 0.1, 0.4)));
    const [x, interval] = [tf.tensor([0.4, -0.9], [2, 1]), intervalBetween(at(0.1), at(0.4))];
    const plain = ddim().step(denoise, x, interval);
    expect(land(lowered(third), 0.1, 0.4)).toEqual(close([...plain.x.dataSync()]));
    tf.dispose([x, plain]);
  });
});

describe('the lowered forms of second order', () => {
  it('are the steps themselves where a line fits, and the line through two slopes beyond', () => {
    const [near, far] = [
      [-0.2, 0.1, 0.6],
      [-0.2, 0.1, 1.2],
    ];
    const second = dpmSolverPlusPlus2M();
    expect(land(lowered(second), ...near)).toEqual(land(second, ...near));
    expect(land(lowered(second), ...far)).toEqual(close(land(lms({ order: 2 }), ...far)));
    expect(land(lowered(second), ...far)).not.toEqual(close(land(second, ...far)));
    expect(land(lowered(uniPc()), ...near)).toEqual(land(uniPc(), ...near));
    expect(land(lowered(uniPc()), ...far)).not.toEqual(close(land(uniPc(), ...far)));
  });

  it('declare the properties of the steps that they replace', () => {
    for (const make of [dpmSolverPlusPlus2M, dpmSolverPlusPlus3M, uniPc]) {
      const { name, order, history, evaluations, description } = make();
      expect(lowered(make())).toMatchObject({ name, order, history, evaluations, description });
      expect(lowered(make()).lowered).toBeUndefined();
    }
    expect(lms().lowered).toBeUndefined();
  });
});
