/** The signals that request an end, with their exit codes: 128 plus the number of the signal. */
export const signalCodes = { SIGHUP: 129, SIGINT: 130, SIGTERM: 143 } as const;

/** A signal that requests an end. */
export type EndSignal = keyof typeof signalCodes;

/** The names of the signals. */
export const endSignals = Object.keys(signalCodes) as readonly EndSignal[];

/** The part of Node's process that is used here. Tests pass their own. */
export interface SignalSource {
  on(signal: EndSignal, listener: (signal: EndSignal) => void): unknown;
  off(signal: EndSignal, listener: (signal: EndSignal) => void): unknown;
}

/**
 * Milliseconds during which further signals count as the same one. Ctrl+C goes to every process of the terminal, and npm,
 * one of them, forwards it to the command that it runs.
 */
const DEBOUNCE = 300;

/**
 * Calls `first` on the first signal and then restores the system's default action: the next signal ends the process at
 * once, even in the middle of a long step.
 */
export const onFirstSignal = (source: SignalSource, first: (signal: EndSignal) => void): void => {
  let received = false;
  const listener = (signal: EndSignal): void => {
    if (received) return;
    received = true;
    first(signal);
    setTimeout(() => {
      for (const name of endSignals) source.off(name, listener);
    }, DEBOUNCE).unref();
  };
  for (const name of endSignals) source.on(name, listener);
};

/** Returns the exit code of an interrupted command. `reason` is the name of the signal. */
export const interruptCode = (reason: unknown): number =>
  signalCodes[endSignals.find((name) => name === reason) ?? 'SIGINT'];
