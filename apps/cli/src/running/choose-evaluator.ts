import type { Dataset } from '@tractjs/data/node';
import { imageEvaluator, pointEvaluator } from '@tractjs/tractjs';
import type { Evaluator } from '@tractjs/tractjs/parts';
import { UsageError } from '../errors';
import { chooseData, type DataChoice, isMixture, nameOfShape } from './choose-data';

/** Data whose samples can be evaluated. */
const SUPPORTED: readonly string[] = ['mnist', 'ring'];

/** Returns whether samples of these data can be evaluated: MNIST's digits and points. */
export const hasEvaluator = (data: Dataset): boolean => isMixture(data) || data.name === 'mnist';

/**
 * Returns the evaluator for samples of this shape: the classifier for MNIST's, fresh draws for points.
 * @throws UsageError if samples of this shape or these data cannot be evaluated.
 */
export const chooseEvaluator = async (choice: DataChoice, shape: readonly number[]): Promise<Evaluator> => {
  // The errors of chooseData would suggest options that do not apply here.
  if (choice.data === undefined && nameOfShape(shape) === undefined) {
    throw new UsageError(
      `The model draws samples of shape [${shape}], which cannot be evaluated: choose a model of ${SUPPORTED.join(' or of ')}.`,
    );
  }
  if (choice.data !== undefined && !SUPPORTED.includes(choice.data)) {
    throw new UsageError(
      `--data is ${JSON.stringify(choice.data)}, whose samples cannot be evaluated: choose ${SUPPORTED.join(' or ')}.`,
    );
  }
  const data = await chooseData(choice, shape);
  if (data.shape.join() !== shape.join()) {
    throw new UsageError(
      `--data is ${JSON.stringify(data.name)}, whose examples have shape [${data.shape}], but the model draws [${shape}]: choose the data that the model was trained on.`,
    );
  }
  return isMixture(data) ? pointEvaluator({ data }) : imageEvaluator();
};
