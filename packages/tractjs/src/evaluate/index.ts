/*
 * Evaluation: the Frechet distance of samples to data, and the labels of samples.
 *
 * An evaluator maps samples to features and labels. With mean m and covariance S of the samples' features,
 * and m_r and S_r those of the training data, the squared Frechet distance is
 *
 *   |m - m_r|^2 + tr(S + S_r - 2 (S S_r)^(1/2)).
 *
 * Features of images are those of a classifier's last hidden layer, and features of points their coordinates.
 * The floor is the distance of held-out data. The agreement of two models is the share of samples from the
 * same noise that have the same label.
 */
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
