#!/usr/bin/env node
import { exitCodes } from './errors';
import { runCli } from './run-cli';
import { onFirstSignal } from './terminal/signals';
import { standardStream } from './terminal/standard-stream';

const interrupt = new AbortController();
const stdout = standardStream(process.stdout);
const stderr = standardStream(process.stderr);
onFirstSignal(process, (signal) => {
  interrupt.abort(signal);
  process.stderr.write('\nInterrupted: finishing this step and saving. Interrupt again to quit at once.\n');
});
// A closed pipe, such as one to `head`, is no failure, and neither is a terminal that is gone: saving continues. The next
// write throws any other error.
for (const [stream, checked] of [
  [process.stdout, stdout],
  [process.stderr, stderr],
] as const) {
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (interrupt.signal.aborted || error.code === 'EIO') return;
    if (error.code === 'EPIPE') process.exit(exitCodes.ok);
    checked.failed(error);
  });
}

const code = await runCli(process.argv.slice(2), {
  stdout,
  stderr,
  signal: interrupt.signal,
  env: process.env,
});
// Do not wait for unfinished work, such as the build of an engine that was interrupted.
await Promise.all([stdout.flush(), stderr.flush()]);
process.exit(code);
