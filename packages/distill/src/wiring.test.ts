import '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import { type DataSource, type Level, levelList, type Model, type Network, noiseRatio } from '@tractjs/core';
import { ddim, heun } from '@tractjs/steps';
import { beforeAll, describe, expect, it, vi } from 'vitest';
import { distill } from './distill';
import type { DistillOptions } from './distill-options';
import { uniformTime } from './objective/levels';
import { emaWeight } from './run/ema';
import { collect, evenGrid, path, scalars } from './testing/test-support';
import { train } from './train';

beforeAll(() => tf.setBackend('cpu'));

/** What a network was asked: its input, and the level of each example. */
type Call = { readonly x: number[]; readonly levels: readonly Level[] };

/** A network that predicts the number `c` everywhere, and what it was asked. */
const constant = () => {
  const calls: Call[] = [];
  const network: Network = {
    name: 'constant',
    description: { kind: 'constant' },
    shape: [2],
    classes: 0,
    init: () => ({ c: tf.scalar(0) }),
    apply(params, x, levels) {
      calls.push({ x: [...x.dataSync()], levels: levelList(levels, x.shape[0] as number) });
      return tf.tidy(() => tf.add(tf.zerosLike(x), params['c'] as tf.Tensor));
    },
  };
  const model = (c: number): Model => ({
    network,
    params: { c: tf.scalar(c) },
    schedule: path,
    grid: evenGrid,
  });
  return { model, calls };
};

/** Every example is 0: what a network sees is noise alone. */
const nothing: DataSource = {
  name: 'nothing',
  shape: [2],
  classes: 0,
  size: Number.POSITIVE_INFINITY,
  batch: async (_, count) => ({ x: tf.zeros([count, 2]) }),
};

const batch = 8;

/** A run of a few steps in groups of four. The teacher predicts 3, the student -0.5. */
const watched = (steps: number, more: Partial<DistillOptions> = {}) => {
  const [teacher, student] = [constant(), constant()];
  const start = student.model(-0.5);
  const origin = teacher.model(3);
  const run = distill({
    ...{ teacher: origin, student: start, data: nothing, phases: [16, 4], seed: 5, every: 1, batch },
    ...{ teacherStep: ddim(), studentStep: ddim(), samples: batch * steps, ...more },
  });
  const end = () => {
    run.dispose();
    tf.dispose([origin.params, start.params]);
  };
  return { run, teacher: teacher.calls, student: student.calls, end };
};

const grid = evenGrid(path, 16);
const indexOf = (level: Level): number => grid.levels.findIndex(({ time }) => time === level.time);

/** Weight of the teacher's prediction in TRACT's target: (rho_t' - rho_t) / (rho_s - rho_t), rho = alpha / sigma. */
const share = (t: number): number => {
  const rho = (i: number): number => 1 / noiseRatio(grid.level(i));
  const s = 4 * Math.ceil(t / 4 - 1);
  return (rho(t - 1) - rho(t)) / (rho(s) - rho(t));
};

const mean = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0) / values.length;

/** max(SNR, 1), the default weight. */
const snr = (t: number): number => Math.max(1, noiseRatio(grid.level(t)) ** -2);

describe('distill, with nothing said but what it cannot do without', () => {
  it('clips at [-1, 1], weighs by max(SNR, 1), sums squares, clips the gradient at 1 and learns by 2e-4', async () => {
    const { run, student, end } = watched(1);
    const [event] = await collect(run);
    const ts = (student.at(-1) as Call).levels.map(indexOf);
    // The teacher's 3 counts as 1, and the self-teacher is the student as it was.
    const errors = ts.map((t) => -0.5 - (share(t) - 0.5 * (1 - share(t))));
    const loss = mean(errors.map((error, i) => snr(ts[i] as number) * 2 * error ** 2));
    const slope = mean(errors.map((error, i) => snr(ts[i] as number) * 4 * error));
    expect((event?.loss as number) / loss).toBeCloseTo(1, 4);
    expect((event?.gradientNorm as number) / Math.abs(slope)).toBeCloseTo(1, 4);
    expect(event?.learningRate).toBe(2e-4);
    expect(Math.abs(slope)).toBeGreaterThan(2);
    const state = scalars(run.state().tensors);
    // Adam's first moment is a tenth of the gradient, and its first step as long as the rate.
    expect(state['adam.m/c']).toBeCloseTo(-0.1, 6);
    expect(state['params/c']).toBeCloseTo(-0.5 + 2e-4, 6);
    end();
  });

  it('takes 128 examples a step and tells of every tenth', async () => {
    const [teacher, student] = [constant(), constant()];
    const [origin, start] = [teacher.model(1), student.model(0)];
    const run = distill({
      ...{ teacher: origin, student: start, data: nothing, phases: [4, 1], seed: 5 },
      ...{ teacherStep: ddim(), studentStep: ddim(), samples: 128 * 12 },
    });
    expect((await collect(run)).map(({ step, samples }) => [step, samples])).toEqual([
      [10, 1280],
      [12, 1536],
    ]);
    run.dispose();
    tf.dispose([origin.params, start.params]);
  });

  it.each<[string, Partial<DistillOptions>, number, number]>([
    ['by default', {}, 0.5, 1e-3 ** (1 / 6)],
    ['with momenta of its own', { muSelf: 0.9, muInference: 0.3 }, 0.9, 0.3],
  ])('keeps two averages, each with its own momentum: %s', async (_, more, muSelf, muInference) => {
    const { run, end } = watched(6, { learningRate: 0.1, ...more });
    let [self, inference] = [0, 0];
    for await (const { step } of run) {
      const state = scalars(run.state().tensors);
      const c = state['params/c'] as number;
      const [a, b] = [emaWeight(muSelf, step), emaWeight(muInference, step)];
      [self, inference] = [(1 - a) * self + a * c, (1 - b) * inference + b * c];
      expect(state['selfTeacher/c']).toBeCloseTo(self, 5);
      expect(state['inference/c']).toBeCloseTo(inference, 5);
    }
    expect(Math.abs(self - inference)).toBeGreaterThan(0.02);
    expect(scalars(run.model.params)['c']).toBeCloseTo(inference, 5);
    end();
  });

  it('draws noise and times anew for every step and example, and others for another seed', async () => {
    const first = watched(3);
    await collect(first.run);
    const other = watched(1, { seed: 6 });
    await collect(other.run);
    // The teacher is asked once a step, at x_t.
    const asked = [...first.teacher, ...other.teacher];
    expect(asked.length).toBe(4);
    const noise = asked.map(({ x, levels }) => x.map((z, i) => z / (levels[i >> 1] as Level).sigma));
    expect(new Set(noise.flat().map((z) => z.toFixed(4))).size).toBe(4 * 2 * batch);
    expect(Math.abs(mean(noise.flat().map((z) => z * z)) - 1)).toBeLessThan(0.5);
    const times = asked.map(({ levels }) => levels.map(indexOf).join());
    expect(new Set(times).size).toBe(4);
    first.end();
    other.end();
  });
});

describe('the targets are different ones', () => {
  it.each<[string, Partial<DistillOptions>]>([
    ['TRACT asks the teacher at t and the self-teacher at t′', {}],
    ['BTD asks the teacher at both, from the top of each pair', { target: 'btd', phases: [16, 8] }],
    ['the chain asks the teacher at every step down to s', { target: 'chain' }],
  ])('%s', async (_, more) => {
    const { run, teacher, student, end } = watched(2, { weight: () => 1, ...more });
    const events = await collect(run);
    const kind = more.target ?? 'tract';
    const ts = student
      .filter((__, i) => kind !== 'tract' || i % 2 === 1)
      .map(({ levels }) => levels.map(indexOf));
    expect(ts.length).toBe(2);
    const per = { tract: 1, btd: 2, chain: 4 }[kind];
    expect(teacher.length).toBe(2 * per);
    expect((teacher[0] as Call).levels.map(indexOf)).toEqual(ts[0]);
    if (kind !== 'chain') {
      // Where t' is the end of the group nobody has to be asked there.
      const below = kind === 'btd' ? (teacher[1] as Call) : (student[0] as Call);
      const inside = (ts[0] as number[]).map((t) => share(t) < 1);
      expect(inside).toContain(true);
      below.levels.forEach((level, i) => {
        if (inside[i]) expect(indexOf(level)).toBe((ts[0]?.[i] as number) - 1);
      });
    }
    // Both the teacher's predictions are 1 when they are clipped: only the self-teacher's -0.5 tells TRACT apart.
    const expected = (ts[0] as number[]).map((t) => (kind === 'tract' ? 1.5 * share(t) : 1.5));
    expect(events[0]?.loss).toBeCloseTo(mean(expected.map((error) => 2 * error ** 2)), 4);
    const tops = ts.flat().every((t) => t % 2 === 0);
    expect(tops).toBe(kind === 'btd');
    end();
  });
});

describe('train, with nothing said but what it cannot do without', () => {
  it('takes the mean of squares, clips the gradient at 1, learns by 2e-4 and averages by 0.999', async () => {
    const { model, calls } = constant();
    const start = model(2);
    const run = train({
      ...{ model: start, data: nothing, levels: uniformTime(path), weight: ({ sigma }) => 3 * sigma },
      ...{ samples: 128 * 11, seed: 3 },
    });
    const events = await collect(run);
    expect(events.map(({ step, samples }) => [step, samples])).toEqual([
      [10, 1280],
      [11, 1408],
    ]);
    const weights = calls.map(({ levels }) => mean(levels.map(({ sigma }) => 3 * sigma)));
    // A step of Adam is as long as the rate while the gradient stays the same.
    expect((events[0]?.loss as number) / mean(weights.slice(0, 10).map((w) => 4 * w))).toBeCloseTo(1, 2);
    expect((events[0]?.gradientNorm as number) / mean(weights.slice(0, 10).map((w) => 4 * w))).toBeCloseTo(
      1,
      2,
    );
    expect(events[0]?.learningRate).toBe(2e-4);
    const state = scalars(run.state().tensors);
    expect(state['params/c']).toBeCloseTo(2 - 11 * 2e-4, 5);
    expect(state['adam.m/c']).toBeCloseTo(1 - 0.9 ** 11, 5);
    const average = mean(Array.from({ length: 11 }, (_, i) => 2 - (i + 1) * 2e-4));
    expect(state['inference/c']).toBeCloseTo(average, 5);
    const noise = calls.flatMap(({ x, levels }) => x.map((z, i) => z / (levels[i >> 1] as Level).sigma));
    expect(new Set(noise.map((z) => z.toFixed(6))).size).toBeGreaterThan(0.99 * noise.length);
    expect(new Set(calls.map(({ levels }) => levels.map(({ time }) => time).join())).size).toBe(11);
    run.dispose();
    tf.dispose(start.params);
  });

  it('lets momentum, reduction and rate be said', async () => {
    const { model } = constant();
    const start = model(2);
    const run = train({
      ...{
        model: start,
        data: nothing,
        levels: uniformTime(path),
        weight: () => 1,
        samples: 8,
        batch,
        seed: 3,
      },
      ...{ learningRate: 0.5, mu: 0, reduction: 'sum', adam: { clip: 0 } },
    });
    expect((await collect(run))[0]).toMatchObject({ loss: 8, gradientNorm: 8, learningRate: 0.5 });
    const state = scalars(run.state().tensors);
    expect(state['adam.m/c']).toBeCloseTo(0.8, 6);
    expect(state['inference/c']).toBe(state['params/c']);
    run.dispose();
    tf.dispose(start.params);
  });
});

describe('the teacher step across a gap that is too wide', () => {
  /** Heun's step asks once more for each interval that it corrects. */
  const asked = async (more: Partial<DistillOptions>): Promise<number> => {
    const { teacher, run, end } = watched(1, { phases: [2, 1], teacherStep: heun(), ...more });
    await collect(run);
    end();
    return teacher.length;
  };

  it('is of lower order, unless it is not to be', async () => {
    expect(await asked({})).toBe(1);
    expect(await asked({ lowerOrder: false })).toBe(2);
  });
});

describe('what else a run is given', () => {
  /** Each example costs 1, whatever its error. */
  const flat = () => (squares: tf.Tensor) => tf.onesLike(squares);

  it('is the loss, of a distillation and of a training', async () => {
    const { run, end } = watched(1, { loss: flat(), weight: () => 3 });
    expect((await collect(run))[0]).toMatchObject({ loss: 3, gradientNorm: 0 });
    end();
    const { model } = constant();
    const start = model(2);
    const training = train({
      ...{
        model: start,
        data: nothing,
        levels: uniformTime(path),
        weight: () => 3,
        samples: 8,
        batch,
        seed: 3,
      },
      loss: flat(),
    });
    expect((await collect(training))[0]).toMatchObject({ loss: 3, gradientNorm: 0 });
    training.dispose();
    tf.dispose(start.params);
  });

  it('are batches of a slow source, each read ahead once, and none beyond the end', async () => {
    const read = async (make: (data: DataSource) => AsyncIterable<unknown>) => {
      const asked: number[] = [];
      const slow: DataSource = {
        ...nothing,
        async batch(position, count) {
          asked.push(position);
          return await nothing.batch(position, count);
        },
      };
      const seen: number[] = [];
      for await (const _ of make(slow)) seen.push(asked.length);
      return { asked, seen };
    };
    const expected = { asked: [0, 8, 16], seen: [2, 3, 3] };
    const ends: (() => void)[] = [];
    const distilled = await read((data) => {
      const { run, end } = watched(3, { data });
      ends.push(end);
      return run;
    });
    expect(distilled).toEqual(expected);
    const { model } = constant();
    const start = model(2);
    const trained = await read((data) => {
      const run = train({
        ...{
          model: start,
          data,
          levels: uniformTime(path),
          weight: () => 1,
          samples: 24,
          batch,
          seed: 3,
          every: 1,
        },
      });
      ends.push(run.dispose);
      return run;
    });
    expect(trained).toEqual(expected);
    for (const end of ends) end();
    tf.dispose(start.params);
  });
});

describe('a training', () => {
  const labelled: DataSource = {
    ...nothing,
    classes: 2,
    batch: async (_, count) => ({ x: tf.zeros([count, 2]), labels: tf.ones([count], 'int32') }),
  };
  const short = { levels: uniformTime(path), weight: () => 1, samples: 8, batch, seed: 3 };

  it('has no steps of a teacher or a student', async () => {
    const start = constant().model(2);
    const run = train({ ...short, model: start, data: nothing });
    expect((await collect(run))[0]).toMatchObject({ from: 0, to: 0, phase: 0, phases: 1 });
    run.dispose();
    tf.dispose(start.params);
  });

  it('keeps labels from a network that takes none', async () => {
    const start = constant().model(2);
    const seen: unknown[] = [];
    const network: Network = {
      ...start.network,
      apply: (params, x, levels, condition) => {
        seen.push(condition);
        return start.network.apply(params, x, levels);
      },
    };
    const run = train({ ...short, model: { ...start, network }, data: labelled });
    await collect(run);
    expect(seen).toEqual([undefined]);
    run.dispose();
    tf.dispose(start.params);
  });

  it('hides a share of the labels, from none to all', async () => {
    const start = constant().model(2);
    const told: number[] = [];
    const network: Network = {
      ...start.network,
      classes: 3,
      apply: (params, x, levels, condition) => {
        told.push(...(condition?.labels?.dataSync() ?? []));
        return start.network.apply(params, x, levels);
      },
    };
    const model = { ...start, network };
    const run = train({ ...short, model, data: labelled, hideLabels: 1 });
    await collect(run);
    expect(told).toEqual(new Array(8).fill(2));
    run.dispose();
    for (const hideLabels of [-0.1, 1.1, Number.NaN])
      expect(() => train({ ...short, model, data: labelled, hideLabels })).toThrow(
        `hideLabels is ${hideLabels}`,
      );
    tf.dispose(start.params);
  });
});

it('tells examples a second by the clock, in seconds', async () => {
  let clock = 0;
  // A step reads the clock twice, when it begins and when it ends.
  vi.spyOn(performance, 'now').mockImplementation(() => {
    clock += 250;
    return clock;
  });
  try {
    const { run, end } = watched(2, { every: 1 });
    const events = await collect(run);
    expect(events.map(({ rate, secondsLeft }) => [rate, secondsLeft])).toEqual([
      [batch / 0.25, 0.25],
      [batch / 0.25, 0],
    ]);
    end();
  } finally {
    vi.restoreAllMocks();
  }
});
