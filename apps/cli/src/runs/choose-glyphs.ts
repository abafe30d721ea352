import type { Io } from '../terminal/io';
import type { Glyphs } from './spark-line';

/** Chooses the characters of charts: blocks in a UTF-8 terminal, ASCII elsewhere. */
export const chooseGlyphs = ({ stdout, env }: Pick<Io, 'stdout' | 'env'>): Glyphs => {
  // The first variable that is set counts.
  const locale = env['LC_ALL'] || env['LC_CTYPE'] || env['LANG'] || '';
  return stdout.isTTY === true && /utf-?8/i.test(locale) ? 'blocks' : 'ascii';
};
