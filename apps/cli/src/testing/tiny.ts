import { join } from 'node:path';
import { runCommand } from './run-command';

/** The smallest training that means something, for tests. */
export const tinyTraining = [
  ...['train', '--data', 'ring', '--network', 'mlp:width=16,layers=1', '--samples', '320', '--batch', '32'],
  ...['--learning-rate', '2e-3', '--engine', 'cpu'],
];

/** Trains a tiny model in `folder`/name and returns the model's folder. */
export const tinyModel = async (folder: string, name = 'teacher'): Promise<string> => {
  const out = join(folder, name);
  const { code, stderr } = await runCommand([...tinyTraining, '--out', out]);
  if (code !== 0) throw new Error(stderr);
  return join(out, 'model');
};

/** One paragraph: a single line that ends, without a stack trace. */
export const isParagraph = (text: string): boolean =>
  /^tract: [^\n]+[.)]\n$/.test(text) && !/\n\s+at /.test(text);
