export * from './ddim';
export * from './dpm-solver';
export * from './multistep';
export { singleStepFrom, singleStepNames, stepFrom, stepNames } from './registry';
export * from './runge-kutta';
export * from './stochastic';
