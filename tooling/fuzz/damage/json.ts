import type { Dice } from '../dice';

const odd: readonly string[] = [
  ...['null', 'true', '-1', '0.5', '1e400', '-0', '9007199254740993', '4294967296', '1152921504606846976'],
  ...[
    'NaN',
    'Infinity',
    '-Infinity',
    '""',
    '[]',
    '{}',
    '[[]]',
    '{"a":{"a":1}}',
    '{"toString":1}',
    '"../../x"',
    '"/etc/x"',
  ],
  ...['"__proto__"', '"constructor"', '"\\u0000"', '"\\ud800"', '"F32"', '"BF16"', '"a.safetensors"', "'x'"],
  ...['1e9', '1000000', '[1,2,3,4,5,6,7,8]', '[4294967296,4294967296]', '[0,0]', `"${'x'.repeat(3000)}"`],
];

const token = /"(?:[^"\\]|\\.)*"|-?\d[\d.eE+-]*|true|false|null|[{}[\]:,]/g;

/** Damages tokens of a JSON text in one to three places; most results are still JSON. */
export const damageJson = (text: string, dice: Dice): string => {
  const tokens: string[] = text.match(token) ?? [];
  for (let left = 1 + dice.below(3); left > 0 && tokens.length > 0; left--) dice.pick(ways)(tokens, dice);
  return tokens.join('');
};

type Way = (tokens: string[], dice: Dice) => void;

/** Returns the index of a value, or a key, of one token. */
const anyScalar = (tokens: readonly string[], dice: Dice): number => {
  const scalars = tokens.flatMap((one, i) => (/^["\dtfn-]/.test(one) ? [i] : []));
  return scalars.length > 0 ? dice.pick(scalars) : 0;
};

/** Returns the range of a key and its value, or undefined if there is none. */
const anyEntry = (tokens: readonly string[], dice: Dice): [from: number, to: number] | undefined => {
  const keys = tokens.flatMap((one, i) => (one === ':' ? [i - 1] : []));
  if (keys.length === 0) return undefined;
  const from = dice.pick(keys);
  let [to, depth] = [from + 2, 0];
  do {
    if (/^[{[]$/.test(tokens[to] ?? '')) depth++;
    if (/^[}\]]$/.test(tokens[to] ?? '')) depth--;
    to++;
  } while (depth > 0 && to < tokens.length);
  return [from, to];
};

const replaceScalar: Way = (tokens, dice) => {
  tokens[anyScalar(tokens, dice)] = dice.pick(odd);
};

const moveNumber: Way = (tokens, dice) => {
  const at = anyScalar(tokens, dice);
  const value = Number(tokens[at]);
  if (Number.isFinite(value)) tokens[at] = String(value + dice.pick([-4, -1, 1, 4, 8, value, -value]));
};

const ways: readonly Way[] = [
  replaceScalar,
  replaceScalar,
  moveNumber,
  moveNumber,
  (tokens, dice) => void tokens.splice(dice.below(tokens.length), 1),
  (tokens, dice) =>
    void tokens.splice(dice.below(tokens.length), 0, dice.pick(['{', '[', '}', ']', ',', ':'])),
  (tokens, dice) => {
    const depth = dice.pick([2, 40, 5000, 50_000]);
    tokens[anyScalar(tokens, dice)] = dice.chance(0.5)
      ? '['.repeat(depth) + ']'.repeat(depth)
      : `${'{"a":'.repeat(depth)}1${'}'.repeat(depth)}`;
  },
  (tokens, dice) => {
    const entry = anyEntry(tokens, dice);
    // Repeated damage can be long, and a call accepts only about 100,000 arguments.
    if (entry && entry[1] - entry[0] < 10_000) tokens.splice(entry[1], 0, ',', ...tokens.slice(...entry));
  },
  (tokens, dice) => {
    const [one, other] = [anyEntry(tokens, dice), anyEntry(tokens, dice)];
    if (one && other) tokens[one[0]] = tokens[other[0]] as string;
  },
  (tokens, dice) => {
    const entry = anyEntry(tokens, dice);
    if (entry) tokens.splice(entry[0], entry[1] - entry[0] + 1);
  },
  (tokens, dice) => {
    const [one, other] = [anyScalar(tokens, dice), anyScalar(tokens, dice)];
    [tokens[one], tokens[other]] = [tokens[other] as string, tokens[one] as string];
  },
];
