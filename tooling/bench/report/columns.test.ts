import { describe, expect, it } from 'vitest';
import { columns } from './columns';

describe('columns', () => {
  it('aligns words left and numbers right', () => {
    expect(
      columns([
        ['name', 'ms'],
        ['a', '10'],
        ['long name', '5'],
      ]),
    ).toEqual(['name       ms', 'a          10', 'long name   5']);
  });
});
