import type { Dice } from '../dice';
import { damageBytes } from './bytes';

type Part = Uint8Array;

/**
 * Damages a file, given as a list of parts, in one to three places: removes, doubles, swaps or damages parts, or replaces
 * them with `singles` or with `runs` of parts from hostile files.
 */
export const damageParts = (
  whole: readonly Part[],
  dice: Dice,
  singles: readonly Part[],
  runs: readonly (readonly Part[])[],
): readonly Part[] => {
  const parts = [...whole];
  const at = () => dice.below(parts.length);
  const ways: readonly (() => void)[] = [
    () => void parts.splice(at(), 1),
    () => void parts.splice(at(), 0, parts[at()] as Part),
    () => void parts.splice(at(), 1, parts[at()] as Part),
    () => void parts.splice(at(), 0, dice.pick(singles)),
    () => void parts.splice(at(), 1, dice.pick(singles)),
    () => void parts.splice(at(), dice.below(2), ...dice.pick(runs)),
    () => {
      const place = at();
      parts[place] = damageBytes(parts[place] as Part, dice);
    },
  ];
  for (let left = 1 + dice.below(3); left > 0 && parts.length > 0; left--) dice.pick(ways)();
  return parts;
};
