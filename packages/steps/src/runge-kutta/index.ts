/*
 * Runge-Kutta methods, from a tableau of Butcher.
 *
 * In the variables x / alpha and sigma / alpha the probability flow is dx/dsigma = eps(x, sigma), and DDIM
 * is Euler's method on it. A tableau with nodes c, rows a and weights b gives a method of higher order:
 * stage i evaluates the denoiser at the level with noise ratio r_t + c_i (r_s - r_t). Heun's method is EDM's
 * sampler (Karras et al. 2022, algorithm 1). `rungeKuttaInTime` integrates in the schedule's time instead.
 * `staged` is the loop over the stages that all of them share.
 */
export { bogackiShampine } from './bogacki-shampine';
export { heun } from './heun';
export { eulerInTime, heunInTime } from './in-time';
export { dpm2, midpoint } from './midpoint';
export { ralston } from './ralston';
export { rk4 } from './rk4';
export { type RungeKuttaOptions, rungeKutta } from './runge-kutta';
export { type RungeKuttaInTimeOptions, rungeKuttaInTime } from './runge-kutta-in-time';
export { type Tableau, tableaus } from './tableaus';
