import type { Dataset } from '@tractjs/data/node';
import { imageEvaluator, pointEvaluator } from '@tractjs/tractjs';
import type { Evaluator } from '@tractjs/tractjs/parts';
import { UsageError } from '../errors';
import { chooseData, type DataChoice, isMixture, nameOfShape } from './choose-data';

/** The data whose samples are judged. */
const JUDGED: readonly string[] = ['mnist', 'ring'];

/** Whether there is someone to judge samples of these data: of MNIST's digits and of points. */
export const hasJudge = (data: Dataset): boolean => isMixture(data) || data.name === 'mnist';

/**
 * Who judges samples of this shape: the classifier for MNIST's, fresh draws for points.
 * @throws UsageError where there is no judge for them.
 */
export const chooseEvaluator = async (choice: DataChoice, shape: readonly number[]): Promise<Evaluator> => {
  // What says how other data are found would name options that a judge has no use for.
  if (choice.data === undefined && nameOfShape(shape) === undefined) {
    throw new UsageError(
      `The model draws samples of shape [${shape}], and there is no judge for them: only those of ${JUDGED.join(' and of ')} are measured.`,
    );
  }
  if (choice.data !== undefined && !JUDGED.includes(choice.data)) {
    throw new UsageError(
      `--data is ${JSON.stringify(choice.data)}, and there is no judge for its samples: only those of ${JUDGED.join(' and of ')} are measured.`,
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
