import type { Fields, KindList } from './field';

/** Columns of a line. */
const WIDTH = 100;

/** The kinds that the values of some fields may name, in one section for each title; empty if there are none. */
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

/** Words in lines of at most `width` columns. */
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
