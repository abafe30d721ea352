/**
 * An explicit Runge-Kutta method as data (Butcher tableau): stage i is at the fraction `nodes[i]` of the
 * interval and is reached with the earlier slopes, weighted by `matrix[i]`. The step sums all slopes,
 * weighted by `weights`.
 */
export interface Tableau {
  readonly name: string;
  readonly order: number;
  readonly nodes: readonly number[];
  readonly matrix: readonly (readonly number[])[];
  readonly weights: readonly number[];
}

/**
 * The tableaus of this package's steps (Hairer, Norsett & Wanner 1993, "Solving Ordinary Differential
 * Equations I", section II.1; Ralston 1962; Bogacki & Shampine 1989).
 */
export const tableaus = {
  euler: { name: 'euler', order: 1, nodes: [0], matrix: [[]], weights: [1] },
  heun: { name: 'heun', order: 2, nodes: [0, 1], matrix: [[], [1]], weights: [1 / 2, 1 / 2] },
  midpoint: { name: 'midpoint', order: 2, nodes: [0, 1 / 2], matrix: [[], [1 / 2]], weights: [0, 1] },
  ralston: { name: 'ralston', order: 2, nodes: [0, 2 / 3], matrix: [[], [2 / 3]], weights: [1 / 4, 3 / 4] },
  bogackiShampine: {
    name: 'bogacki-shampine',
    order: 3,
    nodes: [0, 1 / 2, 3 / 4],
    matrix: [[], [1 / 2], [0, 3 / 4]],
    weights: [2 / 9, 3 / 9, 4 / 9],
  },
  rk4: {
    name: 'rk4',
    order: 4,
    nodes: [0, 1 / 2, 1 / 2, 1],
    matrix: [[], [1 / 2], [0, 1 / 2], [0, 0, 1]],
    weights: [1 / 6, 2 / 6, 2 / 6, 1 / 6],
  },
} as const satisfies Readonly<Record<string, Tableau>>;
