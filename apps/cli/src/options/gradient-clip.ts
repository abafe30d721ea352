import { z } from 'zod';
import type { Field } from './field';

/** A limit on the norm of the gradient, or off. */
export type GradientClip = number | 'off';

/** Declares --gradient-clip: a number of at least 0, or off, which equals 0. */
export const gradientClipField = <D extends GradientClip | undefined = undefined>(
  help: string,
  fallback?: D,
): Field<GradientClip | D> => ({
  help,
  placeholder: '<number|off>',
  remedy: 'give a number, 0 or more, or off.',
  schema: z.union([z.number().min(0).max(Number.MAX_VALUE), z.literal('off')]),
  fromText: (value) => (value.trim() === 'off' ? 'off' : value.trim() === '' ? Number.NaN : Number(value)),
  ...(fallback !== undefined && { default: fallback }),
});

/** Returns the number for Adam: 0 means no clipping. */
export const gradientNorm = (clip: GradientClip): number => (clip === 'off' ? 0 : clip);
