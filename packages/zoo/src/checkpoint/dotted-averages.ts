/**
 * Restores the dots in the names of an average, which latent diffusion's LitEma removes: the average of
 * `model.enc.weight` is stored as `model_ema.encweight`. Returns a map from such names to names with dots,
 * here `model_ema.enc.weight`.
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
    for (let depth = 1; depth < Math.min(MAX_DEPTH, keys.length); depth++) {
      const path = keys.slice(0, depth).join('.');
      const rest = keys.slice(depth);
      const stored = short.get(`${path}.${rest.join('')}`);
      if (stored !== undefined && stored !== name) found.set(stored, `${path}_ema.${rest.join('.')}`);
    }
  }
  return found;
};

/** Maximum number of keys before a network's names, such as checkpoint.state_dict.model. */
const MAX_DEPTH = 5;
