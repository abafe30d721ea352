/** How a scheduler with a table of betas places its timesteps. */
export interface Placement {
  /** The class's default of timestep_spacing, or its only spacing. */
  readonly spacing: 'leading' | 'linspace' | 'trailing';
  /** Whether the class has no option timestep_spacing. */
  readonly fixed?: boolean;
  /** Whether it places one timestep more and drops the cleanest. */
  readonly spare?: boolean;
  /** Whether its linspace is not rounded to whole timesteps. */
  readonly fractional?: boolean;
}

/** The options of a diffusers scheduler class that affect the network or its levels, and their defaults. */
export type SchedulerClass =
  | {
      readonly kind: 'table';
      readonly placement: Placement;
      readonly betas: readonly [start: number, end: number, schedule: 'linear' | 'squaredcos_cap_v2'];
      readonly options: readonly string[];
    }
  | { readonly kind: 'flow' | 'edm'; readonly options: readonly string[] };

const BETAS = ['num_train_timesteps', 'beta_start', 'beta_end', 'beta_schedule', 'trained_betas'];
const SPACING = ['timestep_spacing', 'steps_offset'];
const SIGMAS = ['use_karras_sigmas', 'use_exponential_sigmas', 'use_beta_sigmas'];
const FLOW = ['use_flow_sigmas', 'flow_shift'];

const table = (placement: Placement, ...more: readonly string[]): SchedulerClass => ({
  kind: 'table',
  placement,
  betas: [1e-4, 0.02, 'linear'],
  options: [...BETAS, ...(placement.fixed ? [] : SPACING), ...more],
});

/** The classes from k-diffusion whose default betas are Stable Diffusion's. */
const stable = (): SchedulerClass => ({
  kind: 'table',
  placement: { spacing: 'linspace', fractional: true },
  betas: [0.00085, 0.012, 'linear'],
  options: [...BETAS, ...SPACING, 'prediction_type', ...SIGMAS],
});

const zeroSnr = ['prediction_type', 'rescale_betas_zero_snr'];
const multistep = { spacing: 'linspace', spare: true } as const;
const ancestral = { spacing: 'linspace', fractional: true } as const;
const shifting = ['use_dynamic_shifting'];
const flow = ['num_train_timesteps', 'shift'];
const flowMore = [...shifting, 'invert_sigmas', 'shift_terminal', ...SIGMAS];
const edm = ['prediction_type', 'sigma_min', 'sigma_max', 'sigma_data', 'sigma_schedule', 'rho'];

/** The supported scheduler classes of diffusers 0.35, without the suffix "Scheduler", with their defaults. */
export const schedulerClasses: Readonly<Record<string, SchedulerClass>> = {
  DDPM: table({ spacing: 'leading' }, ...zeroSnr),
  DDPMParallel: table({ spacing: 'leading' }, ...zeroSnr),
  DDIM: table({ spacing: 'leading' }, ...zeroSnr),
  DDIMParallel: table({ spacing: 'leading' }, ...zeroSnr),
  DDIMInverse: table({ spacing: 'leading' }, ...zeroSnr),
  PNDM: table({ spacing: 'leading' }, 'prediction_type'),
  RePaint: table({ spacing: 'leading', fixed: true }),
  UnCLIP: {
    kind: 'table',
    placement: { spacing: 'linspace', fixed: true },
    betas: [1e-4, 0.02, 'squaredcos_cap_v2'],
    options: ['num_train_timesteps', 'beta_schedule', 'prediction_type'],
  },
  DPMSolverMultistep: table(
    multistep,
    ...[...zeroSnr, ...SIGMAS, ...FLOW, ...shifting, 'use_lu_lambdas', 'lambda_min_clipped'],
  ),
  DPMSolverMultistepInverse: table(
    multistep,
    ...['prediction_type', ...SIGMAS, ...FLOW, 'lambda_min_clipped'],
  ),
  DPMSolverSinglestep: table(
    { ...multistep, fixed: true },
    ...['prediction_type', ...SIGMAS, ...FLOW, ...shifting, 'lambda_min_clipped'],
  ),
  DEISMultistep: table(multistep, 'prediction_type', ...SIGMAS, ...FLOW, ...shifting),
  UniPCMultistep: table(multistep, ...zeroSnr, ...SIGMAS, ...FLOW, ...shifting),
  SASolver: table(multistep, 'prediction_type', ...SIGMAS, ...FLOW, 'lambda_min_clipped'),
  EulerDiscrete: table(
    ancestral,
    ...[...zeroSnr, ...SIGMAS, 'sigma_min', 'sigma_max', 'timestep_type', 'interpolation_type'],
  ),
  EulerAncestralDiscrete: table(ancestral, ...zeroSnr),
  LMSDiscrete: table(ancestral, 'prediction_type', ...SIGMAS),
  HeunDiscrete: stable(),
  KDPM2Discrete: stable(),
  KDPM2AncestralDiscrete: stable(),
  DPMSolverSDE: stable(),
  FlowMatchEulerDiscrete: { kind: 'flow', options: [...flow, ...flowMore] },
  FlowMatchHeunDiscrete: { kind: 'flow', options: flow },
  FlowMatchLCM: { kind: 'flow', options: [...flow, ...flowMore, 'scale_factors'] },
  EDMEuler: { kind: 'edm', options: edm },
  EDMDPMSolverMultistep: { kind: 'edm', options: edm },
};

/** The names of the supported classes, as in files. */
export const schedulerNames: readonly string[] = Object.keys(schedulerClasses).map(
  (name) => `${name}Scheduler`,
);

/**
 * Returns the class with a name, also for Flax's names such as FlaxDDPMScheduler; undefined if it is not
 * supported.
 */
export const schedulerClass = (name: string): SchedulerClass | undefined => {
  const short = name.replace(/^Flax/, '').replace(/Scheduler$/, '');
  return Object.hasOwn(schedulerClasses, short) ? schedulerClasses[short] : undefined;
};
