import { expect, it } from 'vitest';
import { mutantName, verdict } from './verdict';

const path = 'packages/core/src/half.ts';
const source = [
  'export const half = (x: number) => {',
  '  if (x > 0) return x / 2;',
  '  return 0;',
  '};',
].join('\n');

const at = (
  status: string,
  replacement: string,
  [line, column]: [number, number],
  end: [number, number],
) => ({
  status,
  replacement,
  location: { start: { line, column }, end: { line: end[0], column: end[1] } },
});
const condition = (status: string) => at(status, 'x >= 0', [2, 7], [2, 12]);
const quotient = (status: string) => at(status, 'x * 2', [2, 21], [2, 26]);
const body = at('Survived', '{}', [1, 36], [4, 2]);

const report = (...mutants: ReturnType<typeof at>[]) => ({ files: { [path]: { source, mutants } } });
const name = 'half.ts: if (x > 0) return x / 2; | x > 0 -> x >= 0';

it('names a mutant by file, line and change, also over several lines', () => {
  expect(mutantName(path, source, condition('Survived'))).toBe(name);
  expect(mutantName(path, source, body)).toBe(
    'half.ts: export const half = (x: number) => { | { if (x > 0) return x / 2; return 0; } -> {}',
  );
});

it('counts detected mutants, excludes undetectable ones, and finds unexplained survivors', () => {
  const mutants = [condition('Survived'), quotient('Killed'), quotient('Timeout'), quotient('NoCoverage')];
  const none = ['Ignored', 'CompileError', 'RuntimeError'].map(quotient);
  expect(verdict(report(...mutants, ...none), [])).toEqual({
    mutants: 4,
    killed: 2,
    score: 50,
    unexplained: [name, 'half.ts: if (x > 0) return x / 2; | x / 2 -> x * 2'],
    superfluous: [],
  });
});

it('matches explanations with mutants, and reports superfluous ones', () => {
  const explanations = [{ why: 'Half of 0 is 0 on both ways.', mutants: [name] }];
  expect(verdict(report(condition('Survived')), explanations)).toMatchObject({
    score: 0,
    unexplained: [],
    superfluous: [],
  });
  expect(verdict(report(condition('Killed')), explanations)).toMatchObject({ superfluous: [name] });
  expect(verdict(report(), [])).toMatchObject({ mutants: 0, score: 100 });
});

it('applies a pattern to all matching mutants', () => {
  const explanations = [{ why: 'Half of 0 is 0.', pattern: 'x > 0 -> ' }];
  const { unexplained } = verdict(report(condition('Survived'), quotient('Survived')), explanations);
  expect(unexplained).toEqual(['half.ts: if (x > 0) return x / 2; | x / 2 -> x * 2']);
});
