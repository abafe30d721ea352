export { runCli } from './run-cli';
export type { Io, TextStream } from './terminal/io';
