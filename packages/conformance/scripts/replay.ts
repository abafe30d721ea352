import '@tensorflow/tfjs-backend-cpu';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import * as tf from '@tensorflow/tfjs-core';
import { replayFolder } from './replay-folder';

const usage = `npm run test:reference [-- --engine]

Replays every recording under packages/conformance/recordings, or under the folder that TRACT_REFERENCE names, and
exits with 1 where a number is off or there was nothing to replay. It runs on tfjs's own backend in float32; with
--engine on the fastest one that startEngine() finds.`;

const main = async (): Promise<number> => {
  const { values } = parseArgs({
    options: { engine: { type: 'boolean' }, help: { type: 'boolean', short: 'h' } },
  });
  if (values.help === true) {
    console.log(usage);
    return 0;
  }
  if (values.engine === true) {
    const { startEngine } = await import('@tractjs/engine');
    await startEngine();
  } else {
    // tfjs greets on the console with advice that is out of place here.
    tf.env().set('IS_TEST', true);
    await tf.setBackend('cpu');
  }
  const own = fileURLToPath(new URL('../recordings', import.meta.url));
  return replayFolder(process.env['TRACT_REFERENCE'] || own, console.log);
};

process.exitCode = await main();
