export { ddim } from './ddim';
export { heun } from './heun';
export { stepFrom, stepNames } from './registry';
