import * as tf from '@tensorflow/tfjs-core';
import { badArgument, checkSource, type DataSource, type Model, type Network } from '@tractjs/core';
import type { ProgressEvent } from './progress';

/** The state that a run is resumed from: tensors by name, and plain numbers. */
export interface RunState {
  /** The run's own tensors: write or copy them before it continues. */
  readonly tensors: Readonly<Record<string, tf.Tensor>>;
  /**
   * Plain numbers for JSON: batches taken (`step`), applied updates (`updates`), consecutive bad steps up to
   * here (`bad`), the running mean of the loss (`level`), the index of the phase (`phase`), and a factor of
   * every learning rate (`rate`, 1 unless a caller changes it before resuming).
   */
  readonly position: Readonly<Record<string, number>>;
}

/**
 * A training or a distillation, iterated with `for await`. Leaving the loop early stops it between two steps;
 * iterating it again continues it.
 */
export interface Run extends AsyncIterable<ProgressEvent> {
  /** The model with the inference average's parameters. The run owns it and updates it. */
  readonly model: Model;
  /** Returns the state to save. */
  state(): RunState;
  readonly finished: boolean;
  /** Releases all tensors of the run, those of `model` included. */
  dispose(): void;
}

/** Checks that a network takes the examples of the data. @throws TractError if shapes or classes differ. */
export const checkData = (data: DataSource, network: Network): void => {
  checkSource('data', data);
  if (data.shape.join() !== network.shape.join()) {
    throw badArgument(
      'data',
      data.name,
      `its examples have shape [${data.shape}], but the network takes [${network.shape}]: choose a network of the data's shape.`,
    );
  }
  // One more class is the label for "any class", which guidance needs.
  if (network.classes > 0 && network.classes !== data.classes && network.classes !== data.classes + 1) {
    throw badArgument(
      'data',
      data.name,
      `it has ${data.classes} classes, but the network is conditioned on ${network.classes}: choose data with as many, or a network without classes.`,
    );
  }
};

/** Returns a count. @throws TractError unless it is a whole number above 0. */
export const checkCount = (argument: string, value: number): number => {
  if (!Number.isSafeInteger(value) || value < 1)
    throw badArgument(argument, value, 'give a whole number, 1 or more.');
  return value;
};

/** Lets pending timers, signals and I/O of the event loop run between steps. */
export const yieldToEventLoop = (): Promise<void> => tf.nextFrame();
