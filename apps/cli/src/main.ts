#!/usr/bin/env node
import { exitCodes } from './errors';
import { runCli } from './run-cli';

const interrupt = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
  process.on(signal, () => {
    // The second one does not wait for anything.
    if (interrupt.signal.aborted) process.exit(exitCodes.interrupted);
    process.stderr.write('\nInterrupted: finishing this step and saving. Once more leaves at once.\n');
    interrupt.abort();
  });
}
// A reader that goes away, such as `head`, is no failure.
for (const stream of [process.stdout, process.stderr]) {
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
    process.exit(exitCodes.ok);
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
