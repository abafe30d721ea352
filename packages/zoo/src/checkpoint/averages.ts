import type { StoredTensor } from './checkpoint-file';

/** Splits a key into words: model_ema, emaModel and EMA-0 contain "ema". */
const wordsOf = (key: string): string[] =>
  key
    .split(/[_\-\s]|(?<=[a-z0-9])(?=[A-Z])/)
    .map((word) => word.toLowerCase().replace(/\d+$/, ''))
    .filter((word) => word !== '');

const AVERAGE = ['ema', 'emas', 'swa', 'shadow', 'average', 'averaged', 'avg', 'polyak'];
const RAW = ['online', 'raw', 'current', 'live', 'non'];

/** Whether a key names an average of weights: ema, model_ema, averaged_model, shadow_params. */
const saysAverage = (key: string): boolean => {
  const words = wordsOf(key);
  // exp_avg and exp_avg_sq are Adam's averages of gradients.
  return words.some((word) => AVERAGE.includes(word)) && !key.startsWith('exp_avg') && !saysRaw(key);
};

const saysRaw = (key: string): boolean => wordsOf(key).some((word) => RAW.includes(word));

/**
 * Returns whether a path names averaged weights, weights that are not averaged, or does not say (undefined).
 */
export const kindOfPath = (path: string): 'average' | 'raw' | undefined => {
  const keys = path.split('.');
  // ema_pytorch stores both under one key: ema.online_model and ema.ema_model.
  if (keys.some(saysRaw)) return 'raw';
  return keys.some(saysAverage) ? 'average' : undefined;
};

type Tensors = Readonly<Record<string, Pick<StoredTensor, 'dtype' | 'shape'>>>;

/** Returns the paths of a file's averages of weights, each up to the key that names the average. */
export const averagePaths = (tensors: Tensors): readonly string[] => {
  const found = new Set<string>();
  for (const [name, { shape }] of Object.entries(tensors)) {
    const keys = name.split('.').slice(0, -1);
    const at = keys.findIndex(saysAverage);
    // Scalars are decays and counts.
    if (at >= 0 && shape.length > 0 && !keys.some(saysRaw)) found.add(keys.slice(0, at + 1).join('.'));
  }
  return [...found];
};
