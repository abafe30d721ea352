import { expect, it } from 'vitest';
import { chooseEvaluator } from './choose-evaluator';

it('refuses data without an evaluator, and names no inapplicable options', async () => {
  const choice = { data: undefined, dataFolder: undefined, seed: 0 };
  await expect(chooseEvaluator(choice, [32, 32, 3])).rejects.toThrow(
    'The model draws samples of shape [32,32,3], which cannot be evaluated: choose a model of mnist or of ring.',
  );
  await expect(chooseEvaluator({ ...choice, data: 'cifar10' }, [32, 32, 3])).rejects.toThrow(
    '--data is "cifar10", whose samples cannot be evaluated: choose mnist or ring.',
  );
});
