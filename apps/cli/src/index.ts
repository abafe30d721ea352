export type { Io, TextStream } from './io';
export { runCli } from './run-cli';
