export { bogackiShampine } from './bogacki-shampine';
export { ddim } from './ddim';
export { heun } from './heun';
export { dpm2, midpoint } from './midpoint';
export { ralston } from './ralston';
export { stepFrom, stepNames } from './registry';
export { rk4 } from './rk4';
export { type RungeKuttaOptions, rungeKutta } from './runge-kutta';
export { type Tableau, tableaus } from './tableaus';
