import type { Io } from '../io';
import type { Glyphs } from './spark-line';

/** Blocks and dots where a terminal shows UTF-8; plain ASCII in pipes, files and elsewhere. */
export const glyphsOf = ({ stdout, env }: Pick<Io, 'stdout' | 'env'>): Glyphs => {
  // The first of them that says something counts.
  const locale = env['LC_ALL'] || env['LC_CTYPE'] || env['LANG'] || '';
  return stdout.isTTY === true && /utf-?8/i.test(locale) ? 'blocks' : 'ascii';
};
