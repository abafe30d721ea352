import { afterEach, describe, expect, it } from 'vitest';
import { type JsonProcess, startJsonProcess } from './json-process';

const running: JsonProcess[] = [];
const start = (program: string, env?: Record<string, string>) => {
  const child = startJsonProcess(process.execPath, ['-e', program], env);
  running.push(child);
  return child;
};

afterEach(async () => {
  await Promise.all(running.splice(0).map((child) => child.close()));
});

const echo = `
  console.log(JSON.stringify({ hello: process.env.NAME }));
  require('node:readline').createInterface({ input: process.stdin }).on('line', (line) => {
    const { value } = JSON.parse(line);
    if (value === 'die') { console.error('no more of this'); process.exit(3); }
    console.log(JSON.stringify({ value }));
  });`;

describe('startJsonProcess', () => {
  it('gets the greeting, then an answer to every request', async () => {
    const child = start(echo, { NAME: 'you' });
    expect(await child.ask()).toEqual({ hello: 'you' });
    expect(await child.ask({ value: 1 })).toEqual({ value: 1 });
    expect(await child.ask({ value: [2, 3] })).toEqual({ value: [2, 3] });
  });

  it('reports how the program ended and its last output', async () => {
    const child = start(echo);
    await child.ask();
    await expect(child.ask({ value: 'die' })).rejects.toThrow(
      /ended early \(exit code 3\)\. It said: no more of this/,
    );
    await expect(child.ask({ value: 1 })).rejects.toThrow(/ended early/);
  });

  it('reports a program that cannot be started', async () => {
    const child = startJsonProcess('/no/such/python', []);
    await expect(child.ask()).rejects.toThrow(/\/no\/such\/python did not start: .*ENOENT.*--peer/);
    await child.close();
  });
});
