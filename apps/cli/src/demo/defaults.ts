import type { Decay } from '../options/decay';

/** The settings of a demo, on digits or on points. */
export interface DemoSettings {
  readonly data: 'mnist' | 'ring';
  /** Steps of the teacher and of every student after it. */
  readonly phases: readonly number[];
  /** Training examples of a distillation, over all its phases. */
  readonly samples: number;
  readonly batch: number;
  readonly learningRate: number;
  readonly decay: Decay;
  readonly weight: string;
  readonly muSelf: number;
  /** Samples that evaluate each sampler. */
  readonly count: number;
  readonly seed: number;
  /** Settings of a teacher that the demo trains. */
  readonly teacher: {
    readonly network: string;
    readonly samples: number;
    readonly batch: number;
    readonly learningRate: number;
    readonly decay: Decay;
  };
}

/** The default demo: MNIST, with the shipped teacher or one trained from scratch. */
export const mnistDefaults: DemoSettings = {
  data: 'mnist',
  phases: [32, 4, 1],
  samples: 64_000,
  batch: 64,
  learningRate: 1.5e-3,
  decay: 'linear',
  weight: 'snr:min=1,max=3',
  muSelf: 0.5,
  count: 5000,
  seed: 0,
  teacher: { network: 'unet:channels=32', samples: 128_000, batch: 64, learningRate: 4e-3, decay: 'linear' },
};

/** The demo without a native engine: points on a ring, with a teacher that the demo trains. */
export const ringDefaults: DemoSettings = {
  ...mnistDefaults,
  data: 'ring',
  phases: [64, 8, 1],
  samples: 150_000,
  batch: 128,
  learningRate: 1e-3,
  decay: 'none',
  weight: 'snr:min=1,max=25',
  teacher: {
    network: 'mlp:width=96,layers=3,dataStd=0.7',
    samples: 320_000,
    batch: 128,
    learningRate: 3e-3,
    decay: 'linear',
  },
};

export const demoDefaults = {
  out: 'runs/demo',
  teacher: 'pretrained:mnist-teacher',
  /** Numbers of sampling steps that are shown and evaluated. */
  teacherSteps: [1, 2, 32],
  studentSteps: [1, 2],
  /** Samples from the same noise shown side by side in the report. */
  shown: 20,
  /** Samples in the picture of a sampler, or points in its scatter plot. */
  kept: { mnist: 64, ring: 2000 },
} as const;

/** The sampler with which the others are compared, noise by noise. */
export const REFERENCE = 'teacher32';
