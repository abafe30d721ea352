const MODELS: Readonly<Record<string, string>> = { teacher: 'Teacher', tract: 'TRACT', btd: 'BTD' };

/** Splits `tract1` into { model: 'tract', title: 'TRACT', steps: 1 }. */
export const splitName = (
  name: string,
): { readonly model: string; readonly title: string; readonly steps: number } => {
  const [, model = name, steps = '0'] = /^([a-z]+)(\d+)$/.exec(name) ?? [];
  return { model, title: MODELS[model] ?? model, steps: Number(steps) };
};

/** Returns the title of a sampler: "TRACT, 1 step" for `tract1`. */
export const nameInWords = (name: string): string => {
  const { title, steps } = splitName(name);
  return `${title}, ${steps} ${steps === 1 ? 'step' : 'steps'}`;
};
