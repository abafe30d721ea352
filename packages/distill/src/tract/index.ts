/*
 * TRACT (Berthelot et al. 2023): phases and targets.
 *
 * A phase divides the teacher's grid of n steps into m groups. The student learns to go from any level t of a
 * group to the group's clean end s in one step. With t' the level below t:
 *
 *   x_t' = teacherStep(x_t, t -> t'),  x_s = studentStep(selfTeacher, x_t', t' -> s),
 *   target = the x0 prediction with which one student step t -> s ends at the same x_s (section 3).
 *
 * The self-teacher is a moving average of the student. Binary time-distillation has groups of two steps and
 * the teacher in the self-teacher's place. After a phase the student becomes the teacher of the next one.
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
export { chainTarget, type Target, type TargetLevels, type TargetOptions, tractTarget } from './target';
