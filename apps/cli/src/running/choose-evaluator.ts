import { type Dataset, type Evaluator, imageEvaluator, pointEvaluator } from '@tractjs/tractjs';
import { UsageError } from '../errors';
import { chooseData, type DataChoice, isMixture } from './choose-data';

/** Whether there is someone to judge samples of these data: of MNIST's digits and of points. */
export const hasJudge = (data: Dataset): boolean => isMixture(data) || data.name === 'mnist';

/**
 * Who judges samples of this shape: the classifier for MNIST's, fresh draws for points.
 * @throws UsageError where there is no judge for them.
 */
export const chooseEvaluator = async (choice: DataChoice, shape: readonly number[]): Promise<Evaluator> => {
  const data = await chooseData(choice, shape);
  if (data.shape.join() !== shape.join()) {
    throw new UsageError(
      `--data is ${JSON.stringify(data.name)}, whose examples have shape [${data.shape}], but the model draws [${shape}]: choose the data that the model was trained on.`,
    );
  }
  if (isMixture(data)) return pointEvaluator({ data });
  if (hasJudge(data)) return imageEvaluator();
  throw new UsageError(
    `--data is ${JSON.stringify(data.name)}, and there is no judge for its samples: only those of mnist and of ring are measured.`,
  );
};
