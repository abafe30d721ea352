import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { damageBytes } from '../damage/bytes';
import type { Dice } from '../dice';
import { bytes } from './bytes';

const read = new Map<string, Uint8Array>();

/** Damages the file of a recorded network, mostly in its first bytes, which are not weights. */
export const damagedRecording = (name: string, dice: Dice): Uint8Array => {
  const whole = read.get(name) ?? readFileSync(fileURLToPath(new URL(name, folder)));
  read.set(name, whole);
  const length = dice.chance(0.8) ? dice.pick([100, 5000, 40_000]) : whole.length;
  return bytes(damageBytes(whole.subarray(0, length), dice), whole.subarray(length));
};

const folder = new URL('../../../packages/conformance/recordings/networks/', import.meta.url);
