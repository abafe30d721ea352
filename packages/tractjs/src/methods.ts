import type { Description, Range } from '@tractjs/core';
import type { DistillOptions, NextTeacher, Reduction } from '@tractjs/distill';

/**
 * How a method distils, as plain data: everything that decides its numbers but the number of steps, examples and their
 * order. The presets of this package and `tract distill --preset` read the same ones.
 */
export interface Method {
  readonly target: NonNullable<DistillOptions['target']>;
  readonly nextTeacher: NextTeacher;
  /** Steps, by the names of `stepFrom`. */
  readonly teacherStep: string;
  readonly studentStep: string;
  /** As `weightFrom` reads it. An `output` weight without dataStd is for the standard deviation that the teacher knows. */
  readonly weight: Description;
  /** As `lossFrom` reads it. */
  readonly loss: Description;
  readonly reduction: Reduction;
  readonly learningRate: number;
  /** Largest global norm of the gradient; 0 for no clipping. */
  readonly gradientClip: number;
  /** Whose predictions are held within the range of the data, if that has one. */
  readonly clip: { readonly teacher: boolean; readonly selfTeacher: boolean };
  /** Momentum of the self-teacher. */
  readonly muSelf: number;
  /** The path to walk if the teacher's is of another kind; missing for the teacher's own. */
  readonly path?: { readonly schedule: Description; readonly grid: Description };
}

/** TRACT, as ml-tract's tc_distill.py has it. */
const tract: Method = {
  target: 'tract',
  nextTeacher: 'student',
  teacherStep: 'ddim',
  studentStep: 'ddim',
  weight: { kind: 'snr', min: 1 },
  loss: { kind: 'squared' },
  reduction: 'sum',
  learningRate: 2e-4,
  gradientClip: 1,
  clip: { teacher: true, selfTeacher: true },
  muSelf: 0.5,
};

const edmPath = { schedule: { kind: 'edm' }, grid: { kind: 'karras' } } as const;

/**
 * The methods by name, with the numbers of their published code:
 * - `tract`: Berthelot et al. 2023, ml-tract's tc_distill.py;
 * - `edm`: TRACT of EDM's networks, its tc_distill_edm.py;
 * - `btd`: binary time-distillation (Salimans & Ho 2022, algorithm 2), its binary_distill.py. Its sampler clips
 *   (`clippedDdim`), its targets do not;
 * - `chain`: TRACT with the target that it replaces, the teacher's whole chain of steps;
 * - `consistency`: Song et al. 2023, algorithm 2, openai/consistency_models: the L2 loss of its launch.sh, at the learning
 *   rate that the paper's table 3 has for the smallest images;
 * - `multistep-consistency`: Heek et al. 2024, algorithm 1, with DDIM for their aDDIM.
 */
export const methods = {
  tract,
  // For EDMPrecond the weight makes the loss a plain squared error of the network's raw output F.
  edm: {
    ...{ ...tract, teacherStep: 'heun', weight: { kind: 'output' }, reduction: 'mean' },
    ...{ learningRate: 1e-3, gradientClip: 0, clip: { teacher: false, selfTeacher: true }, path: edmPath },
  },
  btd: { ...tract, target: 'btd', clip: { teacher: false, selfTeacher: false } },
  chain: { ...tract, target: 'chain' },
  consistency: {
    ...{ ...tract, teacherStep: 'heun', weight: { kind: 'uniform' }, reduction: 'mean', learningRate: 4e-4 },
    ...{ gradientClip: 0, clip: { teacher: false, selfTeacher: false }, muSelf: 0.95, path: edmPath },
  },
  'multistep-consistency': {
    ...{ ...tract, weight: { kind: 'output', dataStd: 1 }, muSelf: 0, nextTeacher: 'same' },
  },
} as const satisfies Readonly<Record<string, Method>>;

/** The name of a method. */
export type MethodName = keyof typeof methods;

/** The names of the methods. */
export const methodNames = Object.keys(methods) as [MethodName, ...MethodName[]];

/** What a method has to know of the teacher. */
export interface TeacherFacts {
  readonly network: Description;
  readonly schedule: Description;
  /** Shape of one example, without the batch. */
  readonly shape: readonly number[];
}

/** A method for one teacher. */
export interface SettledMethod extends Omit<Method, 'clip'> {
  /** Ranges of the predictions, or false for none. */
  readonly clip: { readonly teacher: Range | false; readonly selfTeacher: Range | false };
}

/** Values of images lie in [-1, 1]; points may lie anywhere. */
const rangeOf = (shape: readonly number[]): Range | false => (shape.length === 3 ? [-1, 1] : false);

/** A method's values for a teacher: the range of its data, its standard deviation, and the path unless it is the teacher's. */
export const settleMethod = (name: MethodName, { network, schedule, shape }: TeacherFacts): SettledMethod => {
  const { path, clip, weight, ...method }: Method = methods[name];
  const { sigma_data: sigmaData, dataStd = sigmaData } = network;
  const range = rangeOf(shape);
  const needsStd = weight.kind === 'output' && weight['dataStd'] === undefined && dataStd !== undefined;
  return {
    ...method,
    ...(path && path.schedule.kind !== schedule.kind && { path }),
    weight: needsStd ? { ...weight, dataStd: Number(dataStd) } : weight,
    clip: { teacher: clip.teacher && range, selfTeacher: clip.selfTeacher && range },
  };
};
