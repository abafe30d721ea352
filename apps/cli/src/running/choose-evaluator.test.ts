import { expect, it } from 'vitest';
import { chooseEvaluator } from './choose-evaluator';

it('says that there is no judge, without options of data that it does not take', async () => {
  const choice = { data: undefined, dataFolder: undefined, seed: 0 };
  await expect(chooseEvaluator(choice, [32, 32, 3])).rejects.toThrow(
    'The model draws samples of shape [32,32,3], and there is no judge for them: only those of mnist and of ring are measured.',
  );
  await expect(chooseEvaluator({ ...choice, data: 'cifar10' }, [32, 32, 3])).rejects.toThrow(
    '--data is "cifar10", and there is no judge for its samples: only those of mnist and of ring are measured.',
  );
});
