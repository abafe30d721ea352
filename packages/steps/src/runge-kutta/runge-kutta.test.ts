import '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import { asDenoiser, mixture, twoModes } from '@tractjs/conformance';
import { intervalBetween, type Level } from '@tractjs/core';
import { edm, rectifiedFlow, vpCosine } from '@tractjs/schedules';
import { beforeAll, describe, expect, it } from 'vitest';
import { ddim } from '../ddim/ddim';
import { rungeKutta } from './runge-kutta';
import { tableaus } from './tableaus';

beforeAll(() => tf.setBackend('cpu'));

const oracle = mixture(twoModes);
const denoise = asDenoiser(oracle);

/** The definition of the method in doubles, in the coordinate sigma if alpha = 1. */
const textbook = (name: keyof typeof tableaus, x: number, from: number, to: number): number => {
  const { nodes, matrix, weights } = tableaus[name];
  const slopes: number[] = [];
  for (const [i, node] of nodes.entries()) {
    const at = from + node * (to - from);
    const reached = x + (to - from) * matrix[i]!.reduce((sum, a, j) => sum + a * slopes[j]!, 0);
    slopes.push((reached - oracle.denoise([reached], edm().at(at))[0]!) / at);
  }
  return x + (to - from) * weights.reduce((sum, b, j) => sum + b * slopes[j]!, 0);
};

const land = (name: keyof typeof tableaus, x: number, from: Level, to: Level, schedule = edm()): number => {
  const start = tf.tensor([[x]]);
  const { x: end, prediction } = rungeKutta(tableaus[name]).step(
    denoise,
    start,
    intervalBetween(from, to, schedule),
  );
  const [value] = end.dataSync();
  tf.dispose([start, end, prediction as tf.Tensor]);
  return value as number;
};

describe.each(Object.keys(tableaus) as (keyof typeof tableaus)[])('the tableau %s', (name) => {
  it('is consistent: rows reach their nodes, weights sum to 1', () => {
    const { nodes, matrix, weights } = tableaus[name];
    const sum = (row: readonly number[]) => row.reduce((a, b) => a + b, 0);
    expect(matrix.map(sum)).toEqual(nodes.map((node) => expect.closeTo(node, 15)));
    expect(sum(weights)).toBeCloseTo(1, 15);
  });

  it('follows its definition if alpha = 1', () => {
    for (const x of [-2, 0.3, 1.9])
      expect(land(name, x, edm().at(2), edm().at(0.7))).toBeCloseTo(textbook(name, x, 2, 0.7), 5);
  });

  it('follows its definition in x / alpha on any path', () => {
    const schedule = vpCosine();
    const [from, to] = [schedule.at(0.6), schedule.at(0.4)];
    const expected = textbook(name, 0.9, from.sigma / from.alpha, to.sigma / to.alpha) * to.alpha;
    expect(land(name, 0.9 * from.alpha, from, to, schedule)).toBeCloseTo(expected, 5);
  });

  it('is DDIM from pure noise, also with other examples in the batch', () => {
    const flow = rectifiedFlow();
    const froms = [flow.at(1), flow.at(0.8)];
    const tos = [flow.at(0.5), flow.at(0.5)];
    const x = tf.tensor([[0.7], [0.7]]);
    const step = rungeKutta(tableaus[name]);
    const { x: end, prediction } = step.step(denoise, x, intervalBetween(froms, tos, flow));
    const { x: euler, prediction: plain } = ddim().step(denoise, x, intervalBetween(froms, tos, flow));
    expect(end.dataSync()[0]).toBeCloseTo(euler.dataSync()[0] as number, 6);
    expect(end.dataSync()[1]).toBeCloseTo(land(name, 0.7, flow.at(0.8), flow.at(0.5), flow), 6);
    tf.dispose([x, end, prediction, euler, plain]);
  });
});
