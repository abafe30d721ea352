/** Maximum number of characters of a message, without the mark of a cut. */
const MAX_LENGTH = 2000;

/**
 * Escapes control characters and marks of writing direction as \u001b, except for line ends. Text from files
 * is repeated in errors and tables, and must not move the cursor of a terminal.
 */
export const printable = (text: string): string =>
  text.replace(UNSEEN, (letter) => `\\u${letter.charCodeAt(0).toString(16).padStart(4, '0')}`);

// Control characters other than the line end, line and paragraph separators, direction marks, and lone
// surrogates.
const UNSEEN = /(?!\n)[\p{Cc}\p{Zl}\p{Zp}\p{Bidi_Control}\p{Cs}\ufeff]/gu;

/**
 * Returns the text, or its first 3/4 `max` and last 1/4 `max` characters around the number of those left out.
 */
export const shorten = (text: string, max: number): string => {
  if (text.length <= max) return text;
  const end = Math.floor(max / 4);
  return cut(text, max - end, text.length - end, (part) => part);
};

/** Returns a message with control characters escaped, and shortened to about 2000 characters. */
export const asMessage = (text: string): string => {
  if (text.length <= MAX_LENGTH && printable(text).length <= MAX_LENGTH) return printable(text);
  const end = MAX_LENGTH / 4;
  const head = fitting([...text.slice(0, MAX_LENGTH - end)], MAX_LENGTH - end);
  const tail = fitting([...text.slice(head).slice(-end)].reverse(), end);
  return cut(text, head, text.length - tail, printable);
};

/** Length of the first letters that take at most `max` characters when escaped. */
const fitting = (letters: readonly string[], max: number): number => {
  let [length, escaped] = [0, 0];
  for (const letter of letters) {
    escaped += printable(letter).length;
    if (escaped > max) break;
    length += letter.length;
  }
  return length;
};

/** What replaces the characters that are left out. */
const MARK = /\[\.\.\. (\d+) characters \.\.\.\]/g;

/**
 * Leaves out the characters from `from` to `to`. A text can have been cut before: marks of those cuts are not
 * split, and count as the characters that they replaced.
 */
const cut = (text: string, from: number, to: number, write: (part: string) => string): string => {
  let [head, tail] = [from, to];
  const marks = [...text.matchAll(MARK)].map((match) => ({
    start: match.index,
    stop: match.index + match[0].length,
    count: Number(match[1]),
  }));
  for (const { start, stop } of marks) {
    if (start < head && head < stop) head = start;
    if (start < tail && tail < stop) tail = stop;
  }
  const earlier = marks.filter(({ start, stop }) => start >= head && stop <= tail);
  const missing = earlier.reduce((sum, { start, stop, count }) => sum + count - (stop - start), tail - head);
  return `${write(text.slice(0, head))}[... ${missing} characters ...]${write(text.slice(tail))}`;
};
