import { type Description, type Registry, registry } from '@tractjs/core';
import { type Loss, pseudoHuberKind, squaredKind } from './loss';
import { outputWeightKind, truncatedSnrKind, uniformWeightKind, type Weight } from './weights';

/** The weights that files and flags name. */
export const weights: Registry<Weight> = registry({
  what: 'weight',
  kinds: [truncatedSnrKind, outputWeightKind, uniformWeightKind],
});

/** The losses that files and flags name. */
export const losses: Registry<Loss> = registry({ what: 'loss', kinds: [squaredKind, pseudoHuberKind] });

/** The names of the weights that `weightFrom` makes. */
export const weightKinds: readonly string[] = weights.names;

/** The names of the losses that `lossFrom` makes. */
export const lossKinds: readonly string[] = losses.names;

/**
 * The weight of a description, such as { kind: 'snr', min: 1, max: 25 }, or of a name.
 * @throws TractError if the kind or an option is unknown, or an option has a bad value.
 */
export const weightFrom = (description: Description | string): Weight => weights.from(description);

/**
 * The loss of a description, such as { kind: 'pseudo-huber', c: 0.03 }, or of a name.
 * @throws TractError if the kind or an option is unknown, or an option has a bad value.
 */
export const lossFrom = (description: Description | string): Loss => losses.from(description);
