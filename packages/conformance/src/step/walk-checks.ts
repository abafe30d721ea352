import * as tf from '@tensorflow/tfjs-core';
import {
  type AnyStep,
  affine,
  type Denoiser,
  type GridRule,
  gap,
  randomSource,
  type Schedule,
  type TimeGrid,
  trajectory,
} from '@tractjs/core';
import { type Check, onBackend } from '../kit/check';
import { expectFinite, expectTrue } from '../kit/expect';
import { asDenoiser, eachPoint, type Oracle } from '../oracles/oracle';

/** A path, and the grid on it that samplers walk. */
export interface WalkPath {
  readonly schedule: Schedule;
  readonly grid: GridRule;
}

/** A denoiser and the end of its flow. */
export interface WalkSubject {
  readonly name: string;
  readonly denoise: Denoiser;
  /** Shape of one example. */
  readonly shape: readonly number[];
  /**
   * The end of the flow from x [N, ...shape] at the noisiest level of a grid to its cleanest: the numbers, in
   * order.
   */
  end(x: tf.Tensor, grid: TimeGrid): ArrayLike<number>;
}

export interface WalkCheckOptions {
  /** The paths along which to walk. */
  readonly paths: readonly WalkPath[];
  readonly subjects: readonly WalkSubject[];
  /**
   * The largest allowed error as a multiple of DDIM's with as many steps, by the number of steps; default
   * `walkBounds`.
   */
  readonly bounds?: Readonly<Record<number, number>>;
  /** Examples; default 8. */
  readonly count?: number;
}

/**
 * The bounds of every deterministic step: in 20 and 50 steps about as good as DDIM or better, in 10 steps not
 * much worse, and in 5 steps finite.
 */
export const walkBounds = { 5: Number.POSITIVE_INFINITY, 10: 2.5, 20: 1.05, 50: 1.05 } as const;

/** Makes a subject of an oracle: its exact denoiser and flow. */
export const walkSubject = (oracle: Oracle): WalkSubject => ({
  name: oracle.name,
  denoise: asDenoiser(oracle),
  shape: [oracle.dimension],
  end: (x, grid) =>
    eachPoint(oracle, x.dataSync(), x.shape[0] as number, (point) =>
      oracle.flow(point, grid.level(grid.steps), grid.level(0)),
    ),
});

/**
 * Checks that a walk with a step, from pure noise to data along each path, ends as close to the end of the
 * flow as DDIM with as many steps, in root mean square. A step of high order satisfies this across wide gaps
 * between levels by its `lowered` form.
 */
export const walkChecks = (make: () => AnyStep, options: WalkCheckOptions): Check[] => {
  const { paths, subjects, bounds = walkBounds, count = 8 } = options;
  return onBackend(
    paths.flatMap(({ schedule, grid: rule }) =>
      subjects.map((subject) => ({
        name: `ends no farther from the flow than DDIM, on ${schedule.name} with the grid ${rule.description.kind}, ${subject.name}`,
        run() {
          for (const [steps, bound] of Object.entries(bounds)) {
            const grid = rule.place(schedule, Number(steps));
            const { ours, euler } = distances(make(), subject, grid, count);
            const what = `in ${steps} steps the root mean square distance to the exact end`;
            expectFinite(`${what} is not finite`, [ours]);
            expectTrue(
              ours <= bound * euler + ROUNDING,
              `${what} is ${ours}, ${ours / euler} times that of DDIM, which is ${euler}; ${bound} times is allowed: give the step a \`lowered\` that takes less from the slopes next to wide gaps in log-SNR.`,
            );
          }
        },
      })),
    ),
  );
};

/** The distance of two equal ends in float32. */
const ROUNDING = 1e-6;

const distances = (step: AnyStep, subject: WalkSubject, grid: TimeGrid, count: number) =>
  tf.tidy(() => {
    const noise = randomSource(5).normalTensor([count, ...subject.shape]);
    const x = tf.mul(noise, grid.level(grid.steps).sigma);
    const end = subject.end(x, grid);
    const away = (by: AnyStep) => distance(walked(by, subject.denoise, x, grid), end);
    return { ours: away(step), euler: away(euler) };
  });

const walked = (step: AnyStep, denoise: Denoiser, x: tf.Tensor, grid: TimeGrid): ArrayLike<number> => {
  let end: ArrayLike<number> = [];
  for (const point of trajectory(denoise, x, { grid, step, lowerOrder: true }))
    if (point.index === 0) end = point.x.dataSync().slice();
  return end;
};

const distance = (a: ArrayLike<number>, b: ArrayLike<number>): number => {
  const squares = Array.from(a, (value, i) => (value - (b[i] as number)) ** 2);
  return Math.sqrt(squares.reduce((sum, square) => sum + square, 0) / squares.length);
};

const euler = affine({
  name: 'ddim',
  order: 1,
  coefficients: (from, to) => ({ x: to.sigma / from.sigma, x0: gap(to, from) / from.sigma }),
});
