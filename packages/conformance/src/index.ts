export * from './denoiser';
export {
  describeDenoiser,
  describeDistiller,
  describeSchedule,
  describeStep,
  describeWalk,
} from './describe';
export * from './distiller';
export * from './doubles';
export * from './kit';
export * from './oracles';
export * from './order';
export * from './path';
export * from './step';
