import {
  appendFileSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { crc32c, maskedCrc32c } from './crc32c';
import type { ScalarEvent } from './event';
import { encodeEventFile, writeEventFile } from './write-event-file';

/** A file of tensorboardX 2.6.5: see tooling/recordings/events.py. */
const recorded = Buffer.from(
  [
    'GAAAAAAAAACjf0siCQAAEED8VNlBGg1icmFpbi5FdmVudDoyM40v6TUAAAAAAAAA1sVd5gkAAJBC/FTZQRAKKigKCwoEbG9z',
    'cxUAAAA/ChkKEnNhbXBsZXMgcGVyIHNlY29uZBUAUJpE2HdWSzYAAAAAAAAAT1eM7wkAABBg/FTZQRCAASooCgsKBGxvc3MV',
    'AACAPgoZChJzYW1wbGVzIHBlciBzZWNvbmQVX3CJMKvLmSA3AAAAAAAAAOfoylkJAAAQOCFW2UEQ4KcSKigKCwoEbG9zcxUA',
    'AMC/ChkKEnNhbXBsZXMgcGVyIHNlY29uZBXA4eRLksiq+g==',
  ].join(''),
  'base64',
);
const began = 1700000000.25;
const at = (step: number, loss: number, rate: number): ScalarEvent => ({
  wallTime: began + step,
  step,
  values: [
    ['loss', loss],
    ['samples per second', rate],
  ],
});
const events = [at(10, 0.5, 1234.5), at(128, 0.25, 1e-9), at(300_000, -1.5, 3e7)];

const root = mkdtempSync(join(tmpdir(), 'tract-events-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));

describe('the checksum', () => {
  it('matches RFC 3720, appendix B.4', () => {
    const ascending = Uint8Array.from({ length: 32 }, (_, i) => i);
    expect(crc32c(new Uint8Array(32))).toBe(0x8a9136aa);
    expect(crc32c(new Uint8Array(32).fill(0xff))).toBe(0x62a8ab43);
    expect(crc32c(ascending)).toBe(0x46dd794e);
    expect(crc32c(ascending.reverse())).toBe(0x113fdb5c);
    expect(maskedCrc32c(recorded.subarray(0, 8))).toBe(recorded.readUInt32LE(8));
  });
});

describe('an event file', () => {
  it('has the bytes of the reference writer', () => {
    expect(Buffer.from(encodeEventFile({ began, events })).toString('hex')).toBe(recorded.toString('hex'));
  });

  it('is appended with new events, and replaced if it has other contents', async () => {
    const folder = join(root, 'runs', 'a');
    const path = await writeEventFile(folder, { began, events: events.slice(0, 1) });
    expect(readdirSync(folder)).toEqual(['events.out.tfevents.1700000000.tract']);
    const { ino } = statSync(path);
    for (const count of [2, 3, 3]) {
      await writeEventFile(folder, { began, events: events.slice(0, count) });
      expect(statSync(path).ino).toBe(ino);
    }
    expect(readFileSync(path).equals(recorded)).toBe(true);
    // Longer than the new content, as after a rollback to an earlier checkpoint.
    appendFileSync(path, 'more');
    await writeEventFile(folder, { began, events });
    expect(readFileSync(path).equals(recorded)).toBe(true);
    writeFileSync(path, 'torn');
    await writeEventFile(folder, { began, events });
    expect(readFileSync(path).equals(recorded)).toBe(true);
    expect(readdirSync(folder)).toHaveLength(1);
  });
});
