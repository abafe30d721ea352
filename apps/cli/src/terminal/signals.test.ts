import { EventEmitter } from 'node:events';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { endSignals, interruptCode, onFirstSignal } from './signals';

afterEach(() => {
  vi.useRealTimers();
});

describe('onFirstSignal', () => {
  it.each(endSignals)('reports the first %s, and leaves the next to the system', (name) => {
    vi.useFakeTimers();
    const source = new EventEmitter();
    const first = vi.fn();
    onFirstSignal(source, first);
    source.emit(name, name);
    // npm forwards the signal right after the terminal has sent it.
    source.emit(name, name);
    expect(first.mock.calls).toEqual([[name]]);
    vi.advanceTimersByTime(1000);
    expect(endSignals.map((signal) => source.listenerCount(signal))).toEqual([0, 0, 0]);
  });
});

describe('interruptCode', () => {
  it('is 128 plus the number of the signal', () => {
    expect(['SIGHUP', 'SIGINT', 'SIGTERM'].map(interruptCode)).toEqual([129, 130, 143]);
    expect(interruptCode(new Error('aborted'))).toBe(130);
  });
});
