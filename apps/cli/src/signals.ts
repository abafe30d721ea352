/** The signals that ask for an end, and what the process exits with after each: 128 and the signal's number. */
export const signalCodes = { SIGHUP: 129, SIGINT: 130, SIGTERM: 143 } as const;

/** One of them. */
export type EndSignal = keyof typeof signalCodes;

/** Their names. */
export const endSignals = Object.keys(signalCodes) as readonly EndSignal[];

/** The part of Node's process that is used here. Tests give their own. */
export interface SignalSource {
  on(signal: EndSignal, listener: (signal: EndSignal) => void): unknown;
  off(signal: EndSignal, listener: (signal: EndSignal) => void): unknown;
}

/**
 * Milliseconds in which further signals count as the same. Ctrl+C goes to every process of the terminal, and npm, which
 * is one of them, sends it on to the command that it runs.
 */
const SAME = 300;

/**
 * Calls `first` on the first signal. After that the system's own action is back in place: the next signal ends the
 * process at once, also one that is in the middle of a long step.
 */
export const onFirstSignal = (source: SignalSource, first: (signal: EndSignal) => void): void => {
  let came = false;
  const listener = (signal: EndSignal): void => {
    if (came) return;
    came = true;
    first(signal);
    setTimeout(() => {
      for (const name of endSignals) source.off(name, listener);
    }, SAME).unref();
  };
  for (const name of endSignals) source.on(name, listener);
};

/** What a run that was interrupted exits with, by the reason of its signal. */
export const interruptCode = (reason: unknown): number =>
  signalCodes[endSignals.find((name) => name === reason) ?? 'SIGINT'];
