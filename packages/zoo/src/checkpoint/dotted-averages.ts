/**
 * The names of an average that has them without dots, as the LitEma of latent diffusion keeps it: beside `model.enc.weight` lies
 * `model_ema.encweight`, and of `model.net.weight` it may be `model_ema.netweight`. By the name in the file, with dots again:
 * `model_ema.enc.weight`.
 */
export const dottedAverages = (names: readonly string[]): ReadonlyMap<string, string> => {
  const found = new Map<string, string>();
  const short = new Map<string, string>();
  for (const name of names) {
    const [, path, rest] = /^((?:.*\.)?[^.]+)_ema\.([^.]+)$/.exec(name) ?? [];
    if (path !== undefined && rest !== undefined) short.set(`${path}.${rest}`, name);
  }
  if (short.size === 0) return found;
  for (const name of names) {
    const keys = name.split('.');
    for (let depth = 1; depth < Math.min(DEEPEST, keys.length); depth++) {
      const path = keys.slice(0, depth).join('.');
      const rest = keys.slice(depth);
      const stored = short.get(`${path}.${rest.join('')}`);
      if (stored !== undefined && stored !== name) found.set(stored, `${path}_ema.${rest.join('.')}`);
    }
  }
  return found;
};

/** Keys above the names of a network: checkpoint, state_dict, model. */
const DEEPEST = 5;
