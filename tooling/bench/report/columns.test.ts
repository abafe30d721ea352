import { describe, expect, it } from 'vitest';
import { columns } from './columns';

describe('columns', () => {
  it('puts words to the left and numbers to the right', () => {
    expect(
      columns([
        ['name', 'ms'],
        ['a', '10'],
        ['long name', '5'],
      ]),
    ).toEqual(['name       ms', 'a          10', 'long name   5']);
  });
});
