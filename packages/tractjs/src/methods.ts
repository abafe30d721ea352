import type { Description, Range } from '@tractjs/core';
import type { DistillOptions, NextTeacher, Reduction } from '@tractjs/distill';

/**
 * How a method distils, as plain data: everything that decides its numbers but the number of steps, examples
 * and their order. The presets of this package and `tract distill --preset` read the same ones.
 */
export interface Method {
  /** One line for help. */
  readonly summary: string;
  readonly target: NonNullable<DistillOptions['target']>;
  readonly nextTeacher: NextTeacher;
  /** Steps, by the names of `stepFrom`. */
  readonly teacherStep: string;
  readonly studentStep: string;
  /**
   * As `weightFrom` reads it. An `output` weight without dataStd is for the standard deviation that the
   * teacher knows.
   */
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

/** Berthelot et al. 2023, ml-tract's tc_distill.py. */
const tract: Method = {
  summary: 'TRACT: a jump learns from a step of the teacher and a shorter jump of the self-teacher',
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

/** The methods by name, with the numbers of their published code. */
export const methods = {
  tract,
  /**
   * ml-tract's tc_distill_edm.py. For EDMPrecond the weight makes the loss a squared error of the network's
   * raw output F.
   */
  edm: {
    ...tract,
    summary: "TRACT as its paper distils EDM's networks: Heun's step, 40 Karras levels",
    teacherStep: 'heun',
    weight: { kind: 'output' },
    reduction: 'mean',
    learningRate: 1e-3,
    gradientClip: 0,
    clip: { teacher: false, selfTeacher: true },
    path: edmPath,
  },
  /**
   * Binary time-distillation (Salimans & Ho 2022, algorithm 2), ml-tract's binary_distill.py. Its sampler
   * clips (`clippedDdim`), its targets do not.
   */
  btd: {
    ...tract,
    summary: 'binary time-distillation: the steps halve from the first count of --phases to the last',
    target: 'btd',
    clip: { teacher: false, selfTeacher: false },
  },
  /** TRACT with the target that it replaces. */
  chain: {
    ...tract,
    summary: "all of the teacher's steps for every example, which is slow",
    target: 'chain',
  },
  /**
   * Song et al. 2023, algorithm 2, openai/consistency_models: the L2 loss of its launch.sh, with the learning
   * rate of the paper's table 3 for the smallest images.
   */
  consistency: {
    ...tract,
    summary: 'consistency distillation, in one phase such as 18,1',
    teacherStep: 'heun',
    weight: { kind: 'uniform' },
    reduction: 'mean',
    learningRate: 4e-4,
    gradientClip: 0,
    clip: { teacher: false, selfTeacher: false },
    muSelf: 0.95,
    path: edmPath,
  },
  /** Heek et al. 2024, algorithm 1, with DDIM for their aDDIM. */
  'multistep-consistency': {
    ...tract,
    summary:
      'multistep consistency: --phases are growing steps of the teacher, then the steps of the student',
    weight: { kind: 'output', dataStd: 1 },
    muSelf: 0,
    nextTeacher: 'same',
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
export interface SettledMethod extends Omit<Method, 'summary' | 'clip'> {
  /** Ranges of the predictions, or false for none. */
  readonly clip: { readonly teacher: Range | false; readonly selfTeacher: Range | false };
}

/** Values of images lie in [-1, 1]; points may lie anywhere. */
const rangeOf = (shape: readonly number[]): Range | false => (shape.length === 3 ? [-1, 1] : false);

/**
 * A method's values for a teacher: the range of its data, its standard deviation, and the path unless it is
 * the teacher's.
 */
export const settleMethod = (name: MethodName, { network, schedule, shape }: TeacherFacts): SettledMethod => {
  const { summary: _, path, clip, weight, ...method }: Method = methods[name];
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
