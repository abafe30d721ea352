import { expect, it } from 'vitest';
import { unreadMessages } from './all-messages';

/** Messages whose text no test reads, with the reason. */
const known: Readonly<Record<string, string>> = {
  'packages/data/src/images/image-packer.ts': 'between two calls that follow each other',
  'packages/engine/src/start/start-engine.ts': 'the cpu backend starts everywhere',
  'packages/engine/src/kernels/adam.ts': 'a kernel that breaks its contract',
  'packages/engine/src/wasm/start-wasm.ts': 'in the message around it, which is read',
  'packages/runs/src/lock/run-lock.ts': 'a thousand tries, each of which another process spoils',
  'packages/zoo/src/model-folder/model-document.ts': 'two words, in the message around them, which is read',
};

it('every error has a test that reads a part of its text', () => {
  const unread = unreadMessages();
  const others = unread.filter(({ file }) => !Object.hasOwn(known, file));
  const shown = others.map(
    ({ file, line, templates }) =>
      `${file}:${line} ${templates.map((parts) => parts.join('...')).join(' | ')}`,
  );
  expect(shown).toEqual([]);
  for (const file of Object.keys(known))
    expect(unread.filter((message) => message.file === file).length, `${file}, which is excepted`).toBe(1);
}, 300_000);
