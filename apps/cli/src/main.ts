#!/usr/bin/env node
import { exitCodes } from './errors';
import { runCli } from './run-cli';
import { onFirstSignal } from './signals';

const interrupt = new AbortController();
onFirstSignal(process, (signal) => {
  interrupt.abort(signal);
  process.stderr.write('\nInterrupted: finishing this step and saving. Once more leaves at once.\n');
});
// Where nobody reads any more, such as behind `head`, that is no failure. What is being saved is saved all the same,
// and so it is where the terminal is gone.
for (const stream of [process.stdout, process.stderr]) {
  stream.on('error', ({ code = '' }: NodeJS.ErrnoException) => {
    if (interrupt.signal.aborted || code === 'EIO') return;
    process.exit(code === 'EPIPE' ? exitCodes.ok : exitCodes.failed);
  });
}

const code = await runCli(process.argv.slice(2), {
  stdout: process.stdout,
  stderr: process.stderr,
  signal: interrupt.signal,
  env: process.env,
});
// What is still under way, such as the build of an engine that was interrupted, is not waited for.
process.stdout.write('', () => process.exit(code));
