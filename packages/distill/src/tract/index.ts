/*
 * TRACT (Berthelot et al. 2023): phases and targets.
 *
 * A phase divides the teacher's grid of n steps into groups of n / m. The student learns to jump from any
 * level t of a group to the group's end e in one step. Its target takes one step of the teacher from t to s,
 * and from s the jump of the self-teacher, an average of the student's own weights, to e; the target is the
 * prediction whose single step from t ends at the same x_e (section 3.2). Binary time-distillation is the
 * case of groups of two steps without a self-teacher. Phases follow each other: the student of one is the
 * teacher of the next.
 */
export type { Guidance } from './condition';
export type { Draw, Drawn } from './draw';
export {
  type NextTeacher,
  type Phase,
  type PhaseList,
  type PlacedPhase,
  placePhases,
  planPhases,
  type Steps,
  stepCount,
} from './phases';
export { chainTarget, type Place, type Target, type Teaching, tractTarget } from './target';
