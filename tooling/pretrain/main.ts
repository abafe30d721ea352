import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import type { Stage } from './stage';

/** The stages in order: the classifier measures figures, and a student needs its teacher. */
const stages = ['mnist-classifier', 'mnist-teacher', 'mnist-edm-teacher', 'mnist-edm-student'] as const;

const usage = `npm run pretrain -- [--only ${stages.join('|')}] [--check]

Trains the models of packages/pretrained again, with their recipes and figures.
  --only NAME  one of them; default: all, in order
  --check      trains nothing: measures the existing models and compares the figures with those stored with them
  --help       this text`;

const main = async (): Promise<void> => {
  const { values } = parseArgs({
    options: {
      only: { type: 'string' },
      check: { type: 'boolean', default: false },
      help: { type: 'boolean' },
    },
  });
  if (values.help) {
    console.log(usage);
    return;
  }
  const { only } = values;
  if (only !== undefined && !(stages as readonly string[]).includes(only)) {
    throw new Error(`--only is "${only}": give one of ${stages.join(', ')}.`);
  }
  const models = fileURLToPath(new URL('../../packages/pretrained/models/', import.meta.url));
  for (const name of stages) {
    if (only !== undefined && only !== name) continue;
    // Loaded on demand, so making one needs none of the others.
    const stage = (await import(new URL(`./${name}.ts`, import.meta.url).href)) as Stage;
    await stage.run({ models, check: values.check, log: (line) => console.log(`${name}: ${line}`) });
  }
};

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
});
