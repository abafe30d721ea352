import type { Fields, KindList } from './field';

/** Columns per line. */
const WIDTH = 100;

/** Lists the kinds that fields may name, in a section per title. Returns an empty text if there are none. */
export const kindHelp = (fields: Fields): string => {
  const lists = new Map(
    Object.values(fields).flatMap(({ kinds }) => (kinds === undefined ? [] : [[kinds.title, kinds]])),
  );
  return [...lists.values()].map(section).join('\n\n');
};

const section = ({ title, kinds }: KindList): string => {
  const width = Math.max(...kinds.map(({ name }) => name.length)) + 4;
  const lines = kinds.flatMap(({ name, summary, options = {} }) => {
    const names = Object.keys(options).join(', ');
    const words = `${summary.replaceAll('`', '')}${names === '' ? '' : ` (${names})`}`.split(' ');
    return wrapped(words, WIDTH - width).map(
      (line, i) => `${(i === 0 ? `  ${name}` : '').padEnd(width)}${line}`,
    );
  });
  return `${title}:\n${lines.join('\n')}`;
};

/** Wraps words into lines of at most `width` columns. */
const wrapped = (words: readonly string[], width: number): string[] => {
  const lines: string[] = [];
  for (const word of words) {
    const line = lines.at(-1);
    if (line !== undefined && line.length + 1 + word.length <= width)
      lines[lines.length - 1] = `${line} ${word}`;
    else lines.push(word);
  }
  return lines;
};
