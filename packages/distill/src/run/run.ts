import * as tf from '@tensorflow/tfjs-core';
import { badArgument, checkSource, type DataSource, type Model, type Network } from '@tractjs/core';
import type { ProgressEvent } from './progress';

/** Everything a run needs to go on where it stopped: tensors by name, and plain numbers. */
export interface RunState {
  /** Live tensors of the run: write or copy them before it goes on. */
  readonly tensors: Readonly<Record<string, tf.Tensor>>;
  /**
   * Serialisable as JSON: batches taken (`step`), those of them that were applied (`updates`), bad ones in a row up to here
   * (`bad`), the running level of the loss (`level`), the phase, and the factor of every learning rate (`rate`, 1 unless
   * whoever resumes the run has lowered it).
   */
  readonly position: Readonly<Record<string, number>>;
}

/**
 * A long computation that is walked with `for await`. Leaving the loop early stops it between two steps; walking it
 * again goes on.
 */
export interface Run extends AsyncIterable<ProgressEvent> {
  /** The best weights so far: the slow average. Owned by the run, and moving with it. */
  readonly model: Model;
  /** What to save. */
  state(): RunState;
  readonly finished: boolean;
  /** Releases everything the run owns, `model` included. */
  dispose(): void;
}

/** @throws TractError unless examples of the data are what the network takes. */
export const checkData = (data: DataSource, network: Network): void => {
  checkSource('data', data);
  if (data.shape.join() !== network.shape.join()) {
    throw badArgument(
      'data',
      data.name,
      `its examples have shape [${data.shape}], but the network takes [${network.shape}]: choose a network of the data's shape.`,
    );
  }
  // One class more is a label for "any class", which guidance asks for.
  if (network.classes > 0 && network.classes !== data.classes && network.classes !== data.classes + 1) {
    throw badArgument(
      'data',
      data.name,
      `it has ${data.classes} classes, but the network is conditioned on ${network.classes}: choose data with as many, or a network without classes.`,
    );
  }
};

/** A whole number above 0. */
export const checkCount = (argument: string, value: number): number => {
  if (!Number.isSafeInteger(value) || value < 1)
    throw badArgument(argument, value, 'give a whole number, 1 or more.');
  return value;
};

/** Lets timers, signals and readers of the event loop have their turn between steps. */
export const breathe = (): Promise<void> => tf.nextFrame();
