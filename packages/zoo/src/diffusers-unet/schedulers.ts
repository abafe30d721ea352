/** How a scheduler of a table of betas places its timesteps. */
export interface Placement {
  /** Its default of timestep_spacing, or the only one that it has. */
  readonly spacing: 'leading' | 'linspace' | 'trailing';
  /** Whether it has no option for that. */
  readonly fixed?: boolean;
  /** Whether it places one more and leaves the cleanest out. */
  readonly spare?: boolean;
  /** Whether its linspace is not rounded. */
  readonly fractional?: boolean;
}

/** What is to be known of a class of diffusers' schedulers: the options that change what the network is for, and their defaults. */
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

/** Those of k-diffusion that are given Stable Diffusion's betas where they are not told otherwise. */
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

/** The schedulers of diffusers (0.35) whose networks are read, without "Scheduler", with the defaults of their constructors. */
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

/** The names of these classes, as files have them. */
export const schedulerNames: readonly string[] = Object.keys(schedulerClasses).map(
  (name) => `${name}Scheduler`,
);

/** The class of a name: FlaxDDPMScheduler is DDPM too. Undefined if it is none of those that are read. */
export const schedulerClass = (name: string): SchedulerClass | undefined => {
  const short = name.replace(/^Flax/, '').replace(/Scheduler$/, '');
  return Object.hasOwn(schedulerClasses, short) ? schedulerClasses[short] : undefined;
};
