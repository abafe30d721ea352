import '@tensorflow/tfjs-backend-cpu';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import * as tf from '@tensorflow/tfjs-core';
import { type EngineName, engineNames, startEngine } from '@tractjs/engine';
import { replayFolder } from './replay-folder';

const usage = `npm run test:reference [-- --engine NAME]

Replays every recording under packages/conformance/recordings, or under the folder that TRACT_REFERENCE names, and
exits with 1 if a number is off or if there is nothing to replay. It runs on tfjs's own backend in float32; with
--engine, or with TRACT_ENGINE set, on the engine of that name: ${engineNames.join(', ')}, or auto for the fastest.`;

const main = async (): Promise<number> => {
  const { values } = parseArgs({
    options: { engine: { type: 'string' }, help: { type: 'boolean', short: 'h' } },
  });
  if (values.help === true) {
    console.log(usage);
    return 0;
  }
  const engine = values.engine ?? process.env['TRACT_ENGINE'];
  if (engine === undefined) {
    // tfjs greets on the console with advice that is out of place here.
    tf.env().set('IS_TEST', true);
    await tf.setBackend('cpu');
  } else {
    console.log((await startEngine({ backend: engine as EngineName })).line);
  }
  const own = fileURLToPath(new URL('../recordings', import.meta.url));
  return replayFolder(process.env['TRACT_REFERENCE'] || own, console.log);
};

process.exitCode = await main();
