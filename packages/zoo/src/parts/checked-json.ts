import { TractError } from '@tractjs/core';
import { MAX_CONFIG_BYTES, MAX_CONFIG_ITEMS, MAX_JSON_DEPTH, MAX_KEYS_PER_ITEM } from './limits';

/** Why a JSON text is not taken, or what it holds. */
export type CheckedJson = { readonly value: unknown } | { readonly why: string };

const code = (letter: string): number => letter.charCodeAt(0);
const [QUOTE, BACKSLASH, OPEN_OBJECT, CLOSE_OBJECT, OPEN_LIST, CLOSE_LIST, COLON] = [...'"\\{}[]:'].map(
  code,
) as [number, number, number, number, number, number, number];

/**
 * What a JSON text holds, or why it is not taken: no JSON, a key that an object has twice (of which JSON.parse would silently
 * take the last), more than `items` objects and lists or twice as many keys, or objects and lists deeper than `MAX_JSON_DEPTH`. Looks before it makes anything.
 */
export const checkedJson = (text: string, items: number = MAX_CONFIG_ITEMS): CheckedJson => {
  const why = look(text, items);
  if (why !== undefined) return { why };
  try {
    return { value: JSON.parse(text) };
  } catch (cause) {
    const token = /(?:^|[\s,:[])(-?Infinity|NaN)/.exec(text.slice(0, MAX_CONFIG_BYTES))?.[1];
    const hint = token === undefined ? (cause as Error).message : `${token} is no number of JSON`;
    return { why: `is not JSON (${hint})` };
  }
};

/** Follows the brackets and the keys. Text that is no JSON may pass, for JSON.parse to refuse it. */
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

/** Where the quote is that ends the text which starts at `i`. */
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
 * A configuration: a JSON object up to `MAX_CONFIG_BYTES`, as Python's json writes it too: Infinity and -Infinity are numbers
 * there, and NaN the text "NaN" here, which no option takes. `what` names it in errors.
 * @throws TractError for anything else.
 */
export const parseConfig = (text: string, what: string): Readonly<Record<string, unknown>> => {
  const refuse = (why: string): TractError =>
    new TractError(`${what} ${why}. Write it again, with plain JSON.`);
  if (text.length > MAX_CONFIG_BYTES) throw refuse(`is ${text.length} long, more than ${MAX_CONFIG_BYTES}`);
  const checked = checkedJson(fromPython(text), MAX_CONFIG_ITEMS);
  if ('why' in checked) throw refuse(checked.why);
  if (typeof checked.value !== 'object' || checked.value === null || Array.isArray(checked.value))
    throw refuse('is not a JSON object');
  return checked.value as Readonly<Record<string, unknown>>;
};

/** A text with Python's numbers that JSON does not have as it has them; those in texts stay. */
const fromPython = (text: string): string =>
  /Infinity|NaN/.test(text)
    ? text.replace(/"(?:[^"\\]|\\.)*"|-?\bInfinity\b|\bNaN\b/gs, (found) => {
        if (found.startsWith('"')) return found;
        return found === 'NaN' ? '"NaN"' : found.replace('Infinity', '1e999');
      })
    : text;
