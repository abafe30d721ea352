export { loadClassifier, type StoredClassifier } from './classifier-folder';
export {
  type EvaluateOptions,
  type Evaluation,
  type EvaluationInProgress,
  evaluateSamples,
  floorOf,
  startEvaluation,
} from './evaluate-samples';
export type { Evaluator, Examined } from './evaluator';
export { type ImageEvaluatorOptions, imageEvaluator } from './image-evaluator';
export { type PointEvaluatorOptions, pointEvaluator } from './point-evaluator';
