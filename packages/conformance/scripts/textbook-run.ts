import { randomSource } from '@tractjs/core';
import type { Fields } from './read';

/**
 * What a made-up recording is about. Texts are as recordings have them; numbers say the same to this file.
 */
export interface TextbookOptions {
  readonly path: 'vp-cosine' | 'edm';
  /** Steps of the teacher and of each student. */
  readonly timeSchedule: readonly number[];
  readonly phase: number;
  readonly seed: number;
  /** [low, high], or null for none: of both teachers on VP, of the self-teacher on EDM. */
  readonly clip: readonly [number, number] | null;
  readonly optimizer: { readonly text: string; readonly learningRate: number; readonly clip: number };
  /** VP only. `weight` is of gamma. */
  readonly loss?: {
    readonly text: string;
    readonly weight: (gamma: number) => number;
    readonly mean?: boolean;
  };
  readonly shape?: readonly number[];
  /** Momenta of self-teacher and inference average; default 0.5 and 0.9. */
  readonly mu?: readonly [number, number];
}

interface Place {
  readonly alpha: number;
  readonly sigma: number;
}

type Vector = [number, number, number];

/**
 * A recording made with textbook formulas in doubles, one number after another: it shares no code with what
 * replays it. Three steps of TRACT on the three-parameter network.
 */
export const textbookRun = (options: TextbookOptions): Fields => {
  const { path, timeSchedule, phase, seed, clip, optimizer, shape = [6, 2, 2, 2], mu = [0.5, 0.9] } = options;
  const vp = path === 'vp-cosine';
  const [total, from, to] = [timeSchedule[0], timeSchedule[phase], timeSchedule[phase + 1]] as [
    number,
    number,
    number,
  ];
  const table = Array.from({ length: total + 1 }, (_, i) =>
    i === 0 ? 0 : (0.002 ** (1 / 7) + ((i - 1) / (total - 1)) * (80 ** (1 / 7) - 0.002 ** (1 / 7))) ** 7,
  );
  const edge = Math.atan(Math.exp(-10));
  const place = (t: number): Place => {
    if (!vp) return { alpha: 1, sigma: table[t] as number };
    const angle = edge + (Math.PI / 2 - 2 * edge) * (t / total);
    return { alpha: Math.cos(angle), sigma: Math.sin(angle) };
  };
  const features = (x: number, { alpha, sigma }: Place): Vector => {
    const c = vp ? 2 * Math.log(alpha / sigma) : Math.log(sigma);
    const u = vp ? x : x / Math.sqrt(1 + sigma * sigma);
    return [u, Math.sin(c), (u * Math.cos(c)) / (1 + u * u)];
  };
  const network = (theta: Vector, x: number, at: Place) =>
    features(x, at).reduce((sum, f, z) => sum + f * (theta[z] as number), 0);
  const clipped = (value: number) => (clip === null ? value : Math.min(clip[1], Math.max(clip[0], value)));
  const jump = (x: number, p: number, a: Place, b: Place) =>
    b.alpha * p + (b.sigma * (x - a.alpha * p)) / a.sigma;
  const heun = (x: number, a: Place, b: Place) => {
    const slope = (x - network(teacher, x, a)) / a.sigma;
    const guess = x + (b.sigma - a.sigma) * slope;
    if (b.sigma === 0) return guess;
    return x + ((b.sigma - a.sigma) * (slope + (guess - network(teacher, guess, b)) / b.sigma)) / 2;
  };

  const teacher: Vector = [0.3, 0.2, -0.4];
  const random = randomSource(seed);
  const [batch, size] = [shape[0] as number, shape.reduce((a, b) => a * b, 1)];
  let student: Vector = [0.35, 0.15, -0.3];
  let selfTeacher: Vector = [0.32, 0.1, -0.25];
  let inference: Vector = [...student];
  const [m, v]: [Vector, Vector] = [
    [0, 0, 0],
    [0, 0, 0],
  ];

  const steps = [1, 2, 3].map((i) => {
    const x0 = Array.from(random.normal(size), (n) => 0.5 * n);
    const noise = Array.from(random.normal(size));
    const stride = total / from;
    const t = Array.from(random.integers(batch, from), (k) => (k + 1) * stride);
    const tPrime = t.map((time) => time - stride);
    const s = t.map((time) => Math.floor((time - 1) / (total / to)) * (total / to));
    const record: Record<string, unknown> = { x0, noise, t, tPrime, s };
    const before = {
      student_before: [...student],
      selfTeacher_before: [...selfTeacher],
      inference_before: [...inference],
    };
    const [xt, xtPrime, xs, target]: [number[], number[], number[], number[]] = [[], [], [], []];
    let loss = 0;
    const gradient: Vector = [0, 0, 0];
    for (let k = 0; k < size; k++) {
      const example = Math.floor(k / (size / batch));
      const [a, b, c] = [t, tPrime, s].map((times) => place(times[example] as number)) as [
        Place,
        Place,
        Place,
      ];
      const x = a.alpha * (x0[k] as number) + a.sigma * (noise[k] as number);
      const middle = vp ? jump(x, clipped(network(teacher, x, a)), a, b) : heun(x, a, b);
      const arrived = tPrime[example] === s[example];
      const end = arrived ? middle : jump(middle, clipped(network(selfTeacher, middle, b)), b, c);
      const aim = (end - (c.sigma / a.sigma) * x) / (c.alpha - (a.alpha * c.sigma) / a.sigma);
      xt.push(x);
      xtPrime.push(middle);
      xs.push(end);
      target.push(aim);
      const error = network(student, x, a) - aim;
      const weight = vp
        ? (options.loss?.weight(a.alpha ** 2) ?? 1)
        : (0.25 + a.sigma ** 2) / (0.5 * a.sigma) ** 2;
      const share = weight / batch / (vp && options.loss?.mean !== true ? 1 : size / batch);
      loss += share * error * error;
      features(x, a).forEach((f, z) => {
        gradient[z] = (gradient[z] as number) + 2 * share * error * f;
      });
    }
    const norm = Math.hypot(...gradient);
    const scale = optimizer.clip > 0 && norm > optimizer.clip ? optimizer.clip / norm : 1;
    student = student.map((p, z) => {
      const g = scale * (gradient[z] as number);
      m[z] = 0.9 * (m[z] as number) + 0.1 * g;
      v[z] = 0.999 * (v[z] as number) + 0.001 * g * g;
      const root = Math.sqrt((v[z] as number) / (1 - 0.999 ** i)) + 1e-8;
      return p - (optimizer.learningRate * (m[z] as number)) / (1 - 0.9 ** i) / root;
    }) as Vector;
    const average = (old: Vector, momentum: number) => {
      const w = (1 - momentum) / (1 - momentum ** i);
      return old.map((p, z) => (1 - w) * p + w * (student[z] as number)) as Vector;
    };
    selfTeacher = average(selfTeacher, mu[0]);
    inference = average(inference, mu[1]);
    const levels = [t, tPrime, s].map((times) => times.map((time) => place(time)));
    if (vp)
      Object.assign(record, {
        gamma: levels.map((list) => list.map(({ alpha }) => alpha ** 2)),
        xtPrime,
        xs,
      });
    else Object.assign(record, { sigma: levels.map((list) => list.map(({ sigma }) => sigma)) });
    const after = { student_after: student, selfTeacher_after: selfTeacher, inference_after: inference };
    return { ...record, xt, target, loss, ...before, ...after };
  });

  return {
    kind: vp ? 'vp-cosine ddim tract' : 'edm heun tract',
    shape,
    timeSchedule,
    timesteps: total,
    phase,
    teacher,
    optimizer: optimizer.text,
    mu: { selfTeacher: mu[0], inference: mu[1] },
    steps,
    ...(vp
      ? { clip, lossWeight: options.loss?.text, toy: 'x0 = a*x + b*sin(c) + d*x*cos(c)/(1+x^2), c = logsnr' }
      : {
          sigmaTable: table,
          toy: 'x0 = a*u + b*sin(c) + d*u*cos(c)/(1+u^2), u = x/sqrt(1+sigma^2), c = log(sigma)',
          note: `teacher Heun step t->t-1 without clipping, self-teacher and student jumps are DDIM ${
            clip === null ? 'without clipping' : `with x0 clipped to [${clip}] in the self-teacher jump only`
          }; at t=1 the target is the unclipped teacher x0; loss = mean over pixels of weight*(c_out-normalised error)^2, mean over batch`,
        }),
  };
};
