import { type Description, type Registry, registry } from '@tractjs/core';
import { type Loss, pseudoHuberKind, squaredKind } from './loss';
import { outputWeightKind, truncatedSnrKind, uniformWeightKind, type Weight } from './weights';

/** The weights that can be named in files and flags. */
export const weights: Registry<Weight> = registry({
  what: 'weight',
  kinds: [truncatedSnrKind, outputWeightKind, uniformWeightKind],
});

/** The losses that can be named in files and flags. */
export const losses: Registry<Loss> = registry({ what: 'loss', kinds: [squaredKind, pseudoHuberKind] });

/** The names that `weightFrom` accepts. */
export const weightKinds: readonly string[] = weights.names;

/** The names that `lossFrom` accepts. */
export const lossKinds: readonly string[] = losses.names;

/**
 * Makes a weight from a description, such as { kind: 'snr', min: 1, max: 25 }, or from a name.
 * @throws TractError if the kind or an option is unknown, or an option has a bad value.
 */
export const weightFrom = (description: Description | string): Weight => weights.from(description);

/**
 * Makes a loss from a description, such as { kind: 'pseudo-huber', c: 0.03 }, or from a name.
 * @throws TractError if the kind or an option is unknown, or an option has a bad value.
 */
export const lossFrom = (description: Description | string): Loss => losses.from(description);
