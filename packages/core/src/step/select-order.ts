/**
 * Returns the `lowered` form of a step if `lowerOrder` is true and the step has one, and else the step
 * itself.
 */
export const selectOrder = <S extends { readonly lowered?: S }>(step: S, lowerOrder: boolean): S =>
  (lowerOrder ? step.lowered : undefined) ?? step;
