#!/usr/bin/env node
import { exitCodes } from './errors';
import { runCli } from './run-cli';
import { onFirstSignal } from './signals';
import { standardStream } from './standard-stream';

const interrupt = new AbortController();
const stdout = standardStream(process.stdout);
const stderr = standardStream(process.stderr);
onFirstSignal(process, (signal) => {
  interrupt.abort(signal);
  process.stderr.write('\nInterrupted: finishing this step and saving. Once more leaves at once.\n');
});
// Where nobody reads any more, such as behind `head`, that is no failure. What is being saved is saved all the same,
// and so it is where the terminal is gone. Anything else is one, which the next write tells of.
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
// What is still under way, such as the build of an engine that was interrupted, is not waited for.
await Promise.all([stdout.flush(), stderr.flush()]);
process.exit(code);
