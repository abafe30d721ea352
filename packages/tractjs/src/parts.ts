/*
 * The parts of the main entry's functions, for tools such as the command line: the table of methods,
 * incremental evaluations, the noise of a seed.
 */
export { type DrawOptions, noiseFrom } from './draw-samples';
export {
  type EvaluateOptions,
  type Evaluation,
  type EvaluationInProgress,
  type Evaluator,
  type Examined,
  type ImageEvaluatorOptions,
  loadClassifier,
  type PointEvaluatorOptions,
  type StoredClassifier,
  startEvaluation,
} from './evaluate';
export {
  type Method,
  type MethodName,
  methodNames,
  methods,
  type SettledMethod,
  settleMethod,
  type TeacherFacts,
} from './methods';
export { type LoadOptions, modelFolder, ownPath } from './models';
export {
  type BtdOptions,
  type ConsistencyOptions,
  halvings,
  type MultistepConsistencyOptions,
  type TractEdmOptions,
} from './presets';
