import { existsSync, readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

// One folder up from src and from dist alike.
const models = fileURLToPath(new URL('../models/', import.meta.url));

/** The names of the models that this package holds. */
export const pretrainedNames: readonly string[] = readdirSync(models)
  .filter((name) => existsSync(`${models}${name}/model.json`))
  .sort();

/**
 * The folder of a model that this package holds: model.safetensors, and model.json with what it is, how it was made
 * and how good it came out.
 * @throws RangeError for a name that is not in `pretrainedNames`.
 */
export const pretrainedFolder = (name: string): string => {
  if (pretrainedNames.includes(name)) return `${models}${name}`;
  throw new RangeError(
    `There is no pretrained model ${JSON.stringify(name)}: this version of @tractjs/pretrained holds ${pretrainedNames.join(', ')}. For a model of your own, pass the path of its folder.`,
  );
};
