import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { filled, guides } from './fill-guides';

const root = fileURLToPath(new URL('../..', import.meta.url));

describe.each(guides(root).map((file) => [file.slice(root.length), file] as const))('%s', (_, file) => {
  const text = readFileSync(file, 'utf8');

  it('shows the current programs (npm run docs updates them)', () => {
    expect(text).toMatch(/```ts\n\/\/ examples\//);
    expect(text).toBe(filled(text, (path) => readFileSync(join(root, path), 'utf8')));
  });

  it('has no dead links', () => {
    for (const [, link] of text.matchAll(/\]\(([^)#:]+)\)/g)) {
      expect(existsSync(join(dirname(file), link as string)), link).toBe(true);
    }
  });
});

it('replaces a program in a guide completely', () => {
  const guide = 'a\n```ts\n// examples/a.ts\nold\n```\nb\n```ts\nkept\n```';
  expect(filled(guide, () => 'new\nlines\n')).toBe(
    'a\n```ts\n// examples/a.ts\nnew\nlines\n```\nb\n```ts\nkept\n```',
  );
});
