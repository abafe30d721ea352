/** Most characters of a message: what a person reads. */
const MAX_LENGTH = 2000;

/**
 * A text as a terminal can show it: control characters and those that turn the direction of writing are escaped, as \u001b is,
 * but for the ends of lines. What a hostile file says is repeated in errors and tables, and must not move the cursor there.
 */
export const printable = (text: string): string =>
  text.replace(UNSEEN, (letter) => `\\u${letter.charCodeAt(0).toString(16).padStart(4, '0')}`);

// Control characters but the end of a line, separators of lines, marks of direction, and halves of pairs that stand alone.
const UNSEEN = /(?!\n)[\p{Cc}\p{Zl}\p{Zp}\p{Bidi_Control}\p{Cs}\ufeff]/gu;

/** A text of at most so many characters: of a longer one the beginning and the end, and how many are left out. */
export const shorten = (text: string, most: number): string => {
  if (text.length <= most) return text;
  const end = Math.floor(most / 4);
  return `${text.slice(0, most - end)}[... ${text.length - most} characters ...]${end === 0 ? '' : text.slice(-end)}`;
};

/** A message that a terminal can show and a person can read, whatever went into it. */
export const asMessage = (text: string): string => shorten(printable(shorten(text, MAX_LENGTH)), MAX_LENGTH);
