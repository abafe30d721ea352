const MODELS: Readonly<Record<string, string>> = { teacher: 'Teacher', tract: 'TRACT', btd: 'BTD' };

/** `tract1` as { model: 'tract', title: 'TRACT', steps: 1 }. */
export const splitName = (
  name: string,
): { readonly model: string; readonly title: string; readonly steps: number } => {
  const [, model = name, steps = '0'] = /^([a-z]+)(\d+)$/.exec(name) ?? [];
  return { model, title: MODELS[model] ?? model, steps: Number(steps) };
};

/** `tract1` as "TRACT, 1 step". */
export const nameInWords = (name: string): string => {
  const { title, steps } = splitName(name);
  return `${title}, ${steps} ${steps === 1 ? 'step' : 'steps'}`;
};
