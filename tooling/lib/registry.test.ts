import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { startRegistry } from './registry.mjs';

const scratch = mkdtempSync(join(tmpdir(), 'tract registry: #1 '));
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

it('serves only @tractjs, on this machine, until it is stopped', async () => {
  const { url, stop } = await startRegistry(join(scratch, 'one'));
  try {
    expect(url).toMatch(/^http:\/\/127\.0\.0\.1:[1-9]\d*\/$/);
    expect((await fetch(`${url}-/ping`)).status).toBe(200);
    expect((await fetch(`${url}@tractjs/core`)).status).toBe(404);
    // It has no other registry to ask.
    expect((await fetch(`${url}semver`)).status).not.toBe(200);
  } finally {
    await stop();
  }
  await expect(fetch(`${url}-/ping`)).rejects.toThrow();
});
