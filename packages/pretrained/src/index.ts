import { existsSync, readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

// `models` is next to both src and dist.
const models = fileURLToPath(new URL('../models/', import.meta.url));

/** The names of the models in this package. */
export const pretrainedNames: readonly string[] = readdirSync(models)
  .filter((name) => existsSync(`${models}${name}/model.json`))
  .sort();

/**
 * Returns the folder of a model in this package: model.safetensors, and model.json with its network, its training and its
 * evaluation.
 * @throws RangeError if the name is not one of `pretrainedNames`.
 */
export const pretrainedFolder = (name: string): string => {
  if (pretrainedNames.includes(name)) return `${models}${name}`;
  throw new RangeError(
    `There is no pretrained model ${JSON.stringify(name)}: this version of @tractjs/pretrained has ${pretrainedNames.join(', ')}. For a model of your own, pass the path of its folder.`,
  );
};
