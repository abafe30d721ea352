import { z } from 'zod';

/** The planned extent of a run. */
export interface Expected {
  /** Total examples. */
  readonly samples: number;
  /** Names of the phases of a distillation, such as "64 → 8"; none for a training. */
  readonly phaseNames: readonly string[];
}

const size = z.number().int().min(1).max(Number.MAX_SAFE_INTEGER);
const schema = z.object({
  samples: size,
  batch: size,
  phases: z.array(size).min(2).max(10_000).optional(),
  preset: z.string().optional(),
});

/** Reads the extent from a configuration of `train` or `distill`. Returns undefined if it has another form. */
export const expectedOf = (configuration: unknown): Expected | undefined => {
  const { data } = schema.safeParse(configuration);
  if (data === undefined) return undefined;
  const { samples, batch, phases, preset } = data;
  const ends = (phases ?? []).slice(1);
  const last = ends.at(-1);
  const phaseNames = ends.map(
    (to, i) => `${phases?.[i]} → ${preset === 'multistep-consistency' ? last : to}`,
  );
  // The last batch of a phase is complete.
  const each = Math.ceil(samples / batch) * batch;
  return { samples: each * Math.max(1, phaseNames.length), phaseNames };
};
