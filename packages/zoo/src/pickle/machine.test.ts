import { TractError } from '@tractjs/core';
import { describe, expect, it } from 'vitest';
import { pickleBudget } from './budget';
import { fileInput, memoryInput } from './input';
import { readPickle, readPickleFrom } from './read-pickle';
import { instances, isBytes, type PickleGlobal, type PickleValue } from './values';

const fromBase64 = (text: string) => Uint8Array.from(Buffer.from(text, 'base64'));

/** The same Python value in every protocol, as CPython 3 writes it. */
const samples = [
  'KGRwMApWbGlzdApwMQoobHAyCkkxCmFJLTIKYUkzMDAKYUk3MDAwMAphSS03MDAwMAphTDEwOTk1MTE2Mjc3NzZMCmFMMTE4MDU5MTYyMDcxNzQxMTMwMzQyNEwKYUwtMTE4MDU5MTYyMDcxNzQxMTMwMzQyNEwKYXNWdHVwbGUKcDMKKEkxCihJMgpJMwp0cDQKKHR0cDUKc1Z0ZXh0CnA2ClZuYe92ZSBcdTIwYWMgXFUwMDAxZjYwMApwNwpzVmZsb2F0CnA4CihscDkKRjEuNQphRi0wLjAKYUYxZSszMDAKYUZpbmYKYXNWZmxhZ3MKcDEwCihscDExCkkwMQphSTAwCmFOYXNWbmVzdGVkCnAxMgooZHAxMwpWYQpwMTQKKGRwMTUKVmIKcDE2CihscDE3CihkcDE4CmFzc3NWc2FtZQpwMTkKZzIKcy4=',
  'fXEAKFgEAAAAbGlzdHEBXXECKEsBSv7///9NLAFKcBEBAEqQ7v7/TDEwOTk1MTE2Mjc3NzZMCkwxMTgwNTkxNjIwNzE3NDExMzAzNDI0TApMLTExODA1OTE2MjA3MTc0MTEzMDM0MjRMCmVYBQAAAHR1cGxlcQMoSwEoSwJLA3RxBCl0cQVYBAAAAHRleHRxBlgPAAAAbmHDr3ZlIOKCrCDwn5iAcQdYBQAAAGZsb2F0cQhdcQkoRz/4AAAAAAAAR4AAAAAAAAAAR3435DyIAHWcR3/wAAAAAAAAZVgFAAAAZmxhZ3NxCl1xCyhJMDEKSTAwCk5lWAYAAABuZXN0ZWRxDH1xDVgBAAAAYXEOfXEPWAEAAABicRBdcRF9cRJhc3NYBAAAAHNhbWVxE2gCdS4=',
  'gAJ9cQAoWAQAAABsaXN0cQFdcQIoSwFK/v///00sAUpwEQEASpDu/v+KBgAAAAAAAYoJAAAAAAAAAABAigkAAAAAAAAAAMBlWAUAAAB0dXBsZXEDSwFLAksDhnEEKYdxBVgEAAAAdGV4dHEGWA8AAABuYcOvdmUg4oKsIPCfmIBxB1gFAAAAZmxvYXRxCF1xCShHP/gAAAAAAABHgAAAAAAAAABHfjfkPIgAdZxHf/AAAAAAAABlWAUAAABmbGFnc3EKXXELKIiJTmVYBgAAAG5lc3RlZHEMfXENWAEAAABhcQ59cQ9YAQAAAGJxEF1xEX1xEmFzc1gEAAAAc2FtZXETaAJ1Lg==',
  'gAN9cQAoWAQAAABsaXN0cQFdcQIoSwFK/v///00sAUpwEQEASpDu/v+KBgAAAAAAAYoJAAAAAAAAAABAigkAAAAAAAAAAMBlWAUAAAB0dXBsZXEDSwFLAksDhnEEKYdxBVgEAAAAdGV4dHEGWA8AAABuYcOvdmUg4oKsIPCfmIBxB1gFAAAAYnl0ZXNxCEMCAP9xCVgFAAAAZmxvYXRxCl1xCyhHP/gAAAAAAABHgAAAAAAAAABHfjfkPIgAdZxHf/AAAAAAAABlWAUAAABmbGFnc3EMXXENKIiJTmVYBgAAAG5lc3RlZHEOfXEPWAEAAABhcRB9cRFYAQAAAGJxEl1xE31xFGFzc1gEAAAAc2FtZXEVaAJ1Lg==',
  'gASV6wAAAAAAAAB9lCiMBGxpc3SUXZQoSwFK/v///00sAUpwEQEASpDu/v+KBgAAAAAAAYoJAAAAAAAAAABAigkAAAAAAAAAAMBljAV0dXBsZZRLAUsCSwOGlCmHlIwEdGV4dJSMD25hw692ZSDigqwg8J+YgJSMBWJ5dGVzlEMCAP+UjAVmbG9hdJRdlChHP/gAAAAAAABHgAAAAAAAAABHfjfkPIgAdZxHf/AAAAAAAABljAVmbGFnc5RdlCiIiU5ljANzZXSUj5QoSwOQjAZuZXN0ZWSUfZSMAWGUfZSMAWKUXZR9lGFzc4wEc2FtZZRoAnUu',
  'gAWV6wAAAAAAAAB9lCiMBGxpc3SUXZQoSwFK/v///00sAUpwEQEASpDu/v+KBgAAAAAAAYoJAAAAAAAAAABAigkAAAAAAAAAAMBljAV0dXBsZZRLAUsCSwOGlCmHlIwEdGV4dJSMD25hw692ZSDigqwg8J+YgJSMBWJ5dGVzlEMCAP+UjAVmbG9hdJRdlChHP/gAAAAAAABHgAAAAAAAAABHfjfkPIgAdZxHf/AAAAAAAABljAVmbGFnc5RdlCiIiU5ljANzZXSUj5QoSwOQjAZuZXN0ZWSUfZSMAWGUfZSMAWKUXZR9lGFzc4wEc2FtZZRoAnUu',
];

const plain = (value: PickleValue): unknown => {
  if (value instanceof Map)
    return Object.fromEntries([...value].map(([key, item]) => [String(key), plain(item)]));
  if (value instanceof Set) return { set: [...value].map(plain) };
  if (isBytes(value)) return { bytes: [...value.read()] };
  return Array.isArray(value) ? value.map(plain) : value;
};

const expected = {
  list: [1, -2, 300, 70000, -70000, 2 ** 40, 2n ** 70n, -(2n ** 70n)],
  tuple: [1, [2, 3], []],
  text: 'naïve € 😀',
  float: [1.5, -0, 1e300, Number.POSITIVE_INFINITY],
  flags: [true, false, null],
  nested: { a: { b: [{}] } },
};

const dict: PickleGlobal = { pickled: 'OrderedDict', call: () => new Map() };
const ordered = fromBase64('gAJjY29sbGVjdGlvbnMKT3JkZXJlZERpY3QKcQApUnEBWAEAAAB3cQJLAXMu');
/** A hostile pickle: a call of os.system. */
const evil = fromBase64('gASVIwAAAAAAAACMBXBvc2l4lIwGc3lzdGVtlJOUjAhlY2hvIGJhZJSFlFKULg==');

describe('readPickle', () => {
  it.each(samples.map((text, protocol) => [protocol, text]))('reads protocol %i', (protocol, text) => {
    const value = readPickle(fromBase64(text as string)) as Map<PickleValue, PickleValue>;
    const bytes = (protocol as number) >= 3 && { bytes: { bytes: [0, 255] } };
    const set = (protocol as number) >= 4 && { set: { set: [3] } };
    expect(plain(value)).toEqual({ ...expected, same: expected.list, ...bytes, ...set });
    // The memo returns the same object, not a copy.
    expect(value.get('same')).toBe(value.get('list'));
  });

  it('calls known names and keeps the state of instances', () => {
    expect(plain(readPickle(ordered, { globals: { 'collections OrderedDict': dict } }))).toEqual({ w: 1 });
    const pickle = new Uint8Array([
      ...Buffer.from('\x80\x02cm\nC\n)\x81}X\x01\x00\x00\x00aK\x05sb.', 'latin1'),
    ]);
    const made = readPickle(pickle, { globals: { 'm C': instances('C') } });
    expect(made).toEqual({ pickled: 'C', args: [], state: new Map([['a', 5]]) });
  });

  it('passes persistent ids to the caller', () => {
    const pickle = Uint8Array.from(Buffer.from('\x80\x02K\x07Q.', 'latin1'));
    expect(readPickle(pickle, { persistent: (id) => ['storage', id] })).toEqual(['storage', 7]);
    expect(() => readPickle(pickle)).toThrow('refers to data outside the pickle');
  });

  it('reads a file in windows and skips bytes without reading them', () => {
    const large = Buffer.alloc(1_000_000, 'x');
    const header = Buffer.alloc(5, 'B');
    header.writeUInt32LE(large.length, 1);
    const texts = Array.from({ length: 3000 }, (_, i) =>
      Buffer.from(`X\x05\x00\x00\x00${10_000 + i}`, 'latin1'),
    );
    const parts = [Buffer.from('\x80\x02(', 'latin1'), ...texts, header, large, Buffer.from('I12\nt.')];
    const [file, pieces] = [Buffer.concat(parts), [] as number[]];
    const value = readPickle(
      fileInput(file.length, (begin, end) => {
        pieces.push(end - begin);
        return Uint8Array.from(file.subarray(begin, end));
      }),
    ) as PickleValue[];
    expect(value.slice(0, 3000)).toEqual(Array.from({ length: 3000 }, (_, i) => String(10_000 + i)));
    expect(value.at(-2)).toMatchObject({ pickled: 'bytes', begin: file.length - large.length - 6 });
    expect(value.at(-1)).toBe(12);
    expect(pieces.reduce((a, b) => a + b, 0)).toBeLessThan(60_000);
  });

  it('reads a file of many short lines once, and lines that cross a window', () => {
    const long = '7'.repeat(300);
    const lines = `${'I1\n0'.repeat(5000)}I${long}\n0`.repeat(3);
    const file = Buffer.from(`\x80\x02${lines}I12\n.${'N'.repeat(100_000)}`, 'latin1');
    let taken = 0;
    const value = readPickle(
      fileInput(file.length, (begin, end) => {
        taken += end - begin;
        return Uint8Array.from(file.subarray(begin, end));
      }),
    );
    expect(value).toBe(12);
    expect(taken).toBeLessThan(8 * file.length);
  });

  it('reports where a pickle ends', () => {
    const both = new Uint8Array([...ordered, ...ordered]);
    const options = { globals: { 'collections OrderedDict': dict } };
    expect(readPickleFrom(memoryInput(both), options).length).toBe(ordered.length);
  });
});

describe('readPickle refuses', () => {
  const text = (source: string) => Uint8Array.from(Buffer.from(source, 'latin1'));

  it('unknown names', () => {
    expect(() => readPickle(evil)).toThrow(/"posix\.system".*may try to run code/);
    for (const name of ['builtins\neval', '__builtin__\n__import__', 'os.path\njoin', 'subprocess\nPopen'])
      expect(() => readPickle(text(`\x80\x02c${name}\n.`))).toThrow('it may try to run code');
    // For a trainer's own class the error does not speak of running code.
    const plain = () => readPickle(text('\x80\x02ctrain.config\nSettings\n.'));
    expect(plain).toThrow(
      /"train\.config\.Settings", which is not among the names that weights need\. No code was run/,
    );
    expect(plain).not.toThrow('run code');
    expect(() => readPickle(text('\x80\x02c__proto__\nconstructor\n.'))).toThrow('"__proto__.constructor"');
    expect(() =>
      readPickle(text('\x80\x02cos\nsystem\n.'), { globals: Object.create({ 'os system': dict }) }),
    ).toThrow('"os.system"');
  });

  it.each([
    [
      'an object of a class by name',
      '\x80\x02(ios\nsystem\n.',
      'the operation 0x69 is not one that data needs',
    ],
    ['an extension', '\x80\x02\x82\x01.', '0x82'],
    ['a call of data', '\x80\x02])R.', 'does not make data'],
    ['a newer protocol', '\x80\x06N.', 'newer than 5'],
    ['nothing', '', 'truncated'],
    ['no value', '.', 'a value is missing'],
    ['a missing mark', 'e.', 'a mark is missing'],
    ['a value below the mark', 'K\x01(a.', 'a value is missing'],
    ['a missing memo value', 'h\x05.', 'the memo has no value 5'],
    ['an item in a list', ']K\x01K\x02s.', 'not a dict'],
    ['something appended to a number', 'K\x01K\x02a.', 'not a list'],
    ['a key without a value', '}(K\x01u.', 'a key has no value'],
    ['a key twice', '}(U\x01aNU\x01aNu.', 'a dict has "a" twice'],
    ['a name that is not a string', '\x80\x04]q\x00h\x00ah\x00h\x00\x93.', 'a name that is not a string'],
    ['a state of a number', 'K\x01Nb.', 'a state is set'],
    ['a string longer than the file', 'X\xff\xff\xff\x7fa.', 'truncated'],
    ['a length longer than the file', '\x8e\xff\xff\xff\xff\xff\xff\xff\xff', 'more than the complete file'],
    ['a number without digits', 'Ix\n.', 'a number is malformed'],
    ['a number of a thousand digits', `I${'9'.repeat(1000)}\n.`, 'a number is malformed'],
    ['a long of many bytes', '\x8b\x00\x10\x00\x00', 'a number has 4096 bytes'],
    ['a line without end', 'I1', 'does not end'],
  ])('%s', (_, source, message) => {
    expect(() => readPickle(text(source))).toThrow(TractError);
    expect(() => readPickle(text(source))).toThrow(message);
  });

  it('too much work', () => {
    const few = () => ({ budget: pickleBudget({ operations: 1000, objects: 100 }) });
    expect(() => readPickle(text(`${'N0'.repeat(600)}N.`), few())).toThrow('more than 1000 operations');
    expect(() => readPickle(text(`${'}0'.repeat(101)}N.`), few())).toThrow('more than 100 lists, dicts');
    const short = { budget: pickleBudget({ text: 10 }) };
    expect(() => readPickle(text('U\x06abcdef0U\x06abcdef.'), short)).toThrow(
      'strings have more than 10 bytes',
    );
    // A list of 90 items, passed to many calls.
    const again = `\x80\x02(${'N'.repeat(90)}tq\x00${'cm\nC\nh\x00\x85R0'.repeat(20)}N.`;
    const globals = { 'm C': { pickled: 'C', call: () => [] } };
    expect(() => readPickle(text(again), { ...few(), globals })).toThrow('more than 1000 operations');
    expect(() => readPickle(text('N'.repeat(50)), { maxStack: 40 })).toThrow('more than 40 values or marks');
    expect(() => readPickle(text('('.repeat(50)), { maxStack: 40 })).toThrow('more than 40 values or marks');
  });

  it('every truncated file', () => {
    const whole = fromBase64(samples[4] as string);
    for (let length = 0; length < whole.length; length++)
      expect(() => readPickle(whole.subarray(0, length))).toThrow(TractError);
  });

  it('never fails with another error on twenty thousand damaged files', () => {
    let state = 12345;
    const random = (below: number) => {
      state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
      return Math.floor((state / 2 ** 32) * below);
    };
    const originals = samples.map(fromBase64);
    for (let i = 0; i < 20_000; i++) {
      const damaged = Uint8Array.from(originals[i % originals.length] as Uint8Array);
      for (let k = 0; k <= random(4); k++) damaged[random(damaged.length)] = random(256);
      try {
        readPickle(damaged);
      } catch (error) {
        if (!(error instanceof TractError)) throw error;
      }
    }
  });
});
