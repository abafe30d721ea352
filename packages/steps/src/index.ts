export * from './ddim';
export * from './dpm-solver';
export * from './multistep';
export { singleStepFrom, singleStepNames, stepFrom, stepNames, steps } from './registry';
export * from './runge-kutta';
export * from './stochastic';
