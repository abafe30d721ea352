import { join } from 'node:path';
import { runTract } from './tract-process';

/** A distillation that the test disturbs. */
export interface Victim {
  /** The command line, without `--out`. */
  readonly argv: readonly string[];
  /** Optimiser steps between two saves. */
  readonly interval: number;
}

export type VictimName = 'digits' | 'points';

const COMMON = ['--threads', '1'];

export interface VictimOptions {
  readonly name: VictimName;
  readonly engine: string;
  /** For the teacher. */
  readonly folder: string;
  /** Whether to use a third of the points. */
  readonly quick: boolean;
}

/** Makes a distillation of the shipped teacher of digits, or of a perceptron trained here first. */
export const makeVictim = async ({ name, engine, folder, quick }: VictimOptions): Promise<Victim> => {
  const common = [...COMMON, '--engine', engine];
  if (name === 'digits') {
    const [batch, interval] = [16, 10];
    const size = ['--phases', '32,4,1', '--samples', String(400 * batch), '--batch', String(batch)];
    const save = ['--save-samples', String(interval * batch)];
    return {
      argv: ['distill', '--teacher', 'pretrained:mnist-teacher', ...size, ...save, ...common],
      interval,
    };
  }
  const out = join(folder, 'teacher');
  await runTract(['train', '--data', 'ring', '--samples', '25600', '--out', out, ...common]);
  const [batch, interval] = [128, 50];
  const size = [
    '--phases',
    '64,8,1',
    '--samples',
    String((quick ? 300 : 1000) * batch),
    '--batch',
    String(batch),
  ];
  const save = ['--save-samples', String(interval * batch)];
  return { argv: ['distill', '--teacher', join(out, 'model'), ...size, ...save, ...common], interval };
};
