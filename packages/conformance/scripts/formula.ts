import { Unsupported } from './outcome';

const functions: Readonly<Record<string, (...values: number[]) => number>> = {
  max: Math.max,
  min: Math.min,
  clip: (x, low, high) => Math.min(high as number, Math.max(low as number, x as number)),
  sqrt: Math.sqrt,
  log: Math.log,
  exp: Math.exp,
};

/** The value of a formula's variables. */
export type Variables = Readonly<Record<string, number>>;

type Term = (variables: Variables) => number;

/**
 * Reads a formula of numbers, + - * / ^, parentheses, max, min, clip, sqrt, log, exp and the names given.
 * @throws Unsupported if it cannot be read.
 */
export const formula = (text: string, names: readonly string[]): Term => {
  const tokens = text.match(/\d+\.?\d*(?:e[-+]?\d+)?|[a-z_]\w*|\*\*|\S/gi) ?? [];
  let place = 0;
  const fail = (): never => {
    throw new Unsupported(
      `the formula ${JSON.stringify(text)} cannot be read at ${tokens[place] ?? 'its end'}.`,
    );
  };
  const accept = (...wanted: string[]): string | undefined =>
    wanted.includes(tokens[place] as string) ? tokens[place++] : undefined;
  const expectToken = (token: string) => accept(token) ?? fail();
  const sum = (): Term => {
    let left = product();
    for (let sign = accept('+', '-'); sign !== undefined; sign = accept('+', '-')) {
      const [a, b, factor] = [left, product(), sign === '+' ? 1 : -1];
      left = (v) => a(v) + factor * b(v);
    }
    return left;
  };
  const product = (): Term => {
    let left = power();
    for (let sign = accept('*', '/'); sign !== undefined; sign = accept('*', '/')) {
      const [a, b, divides] = [left, power(), sign === '/'];
      left = (v) => (divides ? a(v) / b(v) : a(v) * b(v));
    }
    return left;
  };
  const power = (): Term => {
    const base = single();
    if (accept('^', '**') === undefined) return base;
    const exponent = power();
    return (v) => base(v) ** exponent(v);
  };
  const single = (): Term => {
    if (accept('-') !== undefined) {
      const inner = single();
      return (v) => -inner(v);
    }
    if (accept('(') !== undefined) {
      const inner = sum();
      expectToken(')');
      return inner;
    }
    const token = tokens[place] ?? fail();
    if (/^\d/.test(token)) {
      place++;
      return () => Number(token);
    }
    if (names.includes(token)) {
      place++;
      return (v) => v[token] as number;
    }
    const call = Object.hasOwn(functions, token) ? functions[token] : undefined;
    if (call === undefined) return fail();
    place++;
    expectToken('(');
    const values = [sum()];
    while (accept(',') !== undefined) values.push(sum());
    expectToken(')');
    return (v) => call(...values.map((value) => value(v)));
  };
  const result = sum();
  return place === tokens.length ? result : fail();
};
