import { TractError } from '@tractjs/core';
import { MAX_CONFIG_BYTES, MAX_CONFIG_ITEMS, MAX_JSON_DEPTH, MAX_KEYS_PER_ITEM } from './limits';

/** The value of a JSON text, or why it is refused. */
export type CheckedJson = { readonly value: unknown } | { readonly why: string };

const code = (letter: string): number => letter.charCodeAt(0);
const [QUOTE, BACKSLASH, OPEN_OBJECT, CLOSE_OBJECT, OPEN_LIST, CLOSE_LIST, COLON] = [...'"\\{}[]:'].map(
  code,
) as [number, number, number, number, number, number, number];

/**
 * Parses a JSON text, or says why it is refused: it is not JSON, an object has a key twice (JSON.parse would
 * silently take the last), there are more than `items` objects and lists or `MAX_KEYS_PER_ITEM` times as many
 * keys, or they are nested deeper than `MAX_JSON_DEPTH`. The text is checked before any object is made.
 */
export const checkedJson = (text: string, items: number = MAX_CONFIG_ITEMS): CheckedJson => {
  const why = look(text, items);
  if (why !== undefined) return { why };
  try {
    return { value: JSON.parse(text) };
  } catch (cause) {
    const token = /(?:^|[\s,:[])(-?Infinity|NaN)/.exec(text.slice(0, MAX_CONFIG_BYTES))?.[1];
    const hint = token === undefined ? (cause as Error).message : `JSON has no ${token}`;
    return { why: `is not JSON (${hint})` };
  }
};

/**
 * Scans brackets and keys, and says what is wrong. Text that is not JSON may pass: JSON.parse refuses it
 * later.
 */
const look = (text: string, items: number): string | undefined => {
  const open: (Set<string> | undefined)[] = [];
  let [count, named] = [0, 0];
  for (let i = 0; i < text.length; i++) {
    const at = text.charCodeAt(i);
    if (at === OPEN_OBJECT || at === OPEN_LIST) {
      open.push(at === OPEN_OBJECT ? new Set() : undefined);
      count++;
      if (count > items) return `has more than ${items} objects and lists`;
      if (open.length > MAX_JSON_DEPTH) return `has objects and lists more than ${MAX_JSON_DEPTH} deep`;
    } else if (at === CLOSE_OBJECT || at === CLOSE_LIST) open.pop();
    else if (at === QUOTE) {
      const end = endOfText(text, i + 1);
      const keys = open.at(-1);
      if (keys !== undefined && isBeforeColon(text, end + 1)) {
        const key = textOf(text.slice(i, end + 1));
        if (keys.has(key)) return `has ${JSON.stringify(key.slice(0, 200))} twice`;
        keys.add(key);
        named++;
        if (named > MAX_KEYS_PER_ITEM * items) return `has more than ${MAX_KEYS_PER_ITEM * items} keys`;
      }
      i = end;
    }
  }
  return undefined;
};

/** Returns the index of the quote that ends the string whose first character is at `start`. */
const endOfText = (text: string, start: number): number => {
  let i = start;
  while (i < text.length && text.charCodeAt(i) !== QUOTE) i += text.charCodeAt(i) === BACKSLASH ? 2 : 1;
  return i;
};

const isBeforeColon = (text: string, start: number): boolean => {
  let i = start;
  while (i < text.length && ' \t\r\n'.includes(text[i] as string)) i++;
  return text.charCodeAt(i) === COLON;
};

const textOf = (quoted: string): string => {
  if (!quoted.includes('\\')) return quoted.slice(1, -1);
  try {
    return JSON.parse(quoted) as string;
  } catch {
    return quoted;
  }
};

/**
 * Parses a configuration: a JSON object of at most `MAX_CONFIG_BYTES` characters, also with the Infinity,
 * -Infinity and NaN that Python's json writes. NaN becomes the string "NaN", which no option accepts. `what`
 * names the text in errors.
 * @throws TractError if the text is something else.
 */
export const parseConfig = (text: string, what: string): Readonly<Record<string, unknown>> => {
  const refuse = (why: string): TractError =>
    new TractError(`${what} ${why}. Write it again, with plain JSON.`);
  if (text.length > MAX_CONFIG_BYTES)
    throw refuse(`has ${text.length} characters, more than ${MAX_CONFIG_BYTES}`);
  const checked = checkedJson(fromPython(text), MAX_CONFIG_ITEMS);
  if ('why' in checked) throw refuse(checked.why);
  if (typeof checked.value !== 'object' || checked.value === null || Array.isArray(checked.value))
    throw refuse('is not a JSON object');
  return checked.value as Readonly<Record<string, unknown>>;
};

/** Replaces the numbers that Python writes and JSON does not have, except inside strings. */
const fromPython = (text: string): string =>
  /Infinity|NaN/.test(text)
    ? text.replace(/"(?:[^"\\]|\\.)*"|-?\bInfinity\b|\bNaN\b/gs, (found) => {
        if (found.startsWith('"')) return found;
        return found === 'NaN' ? '"NaN"' : found.replace('Infinity', '1e999');
      })
    : text;
