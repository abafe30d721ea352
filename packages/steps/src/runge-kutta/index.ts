/*
 * Runge-Kutta steps, from Butcher tableaus.
 *
 * With y = x / alpha and r = sigma / alpha the probability flow is dy/dr = eps(x), and DDIM is Euler's method
 * on it. A tableau with nodes c, rows a and weights b gives a method of higher order: stage i evaluates the
 * noise eps_i at r_i = r_t + c_i (r_s - r_t), where y_i = y_t + (r_s - r_t) sum_j a_ij eps_j, and the step is
 * y_s = y_t + (r_s - r_t) sum_j b_j eps_j. Heun's is EDM's sampler (Karras et al. 2022, algorithm 1); `dpm2`
 * has its stage at the middle in log-SNR. `rungeKuttaInTime` integrates dx/dt in the schedule's time instead.
 * `staged`, the loop over the stages in DDIM form, also serves the dpm-solver chapter.
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
