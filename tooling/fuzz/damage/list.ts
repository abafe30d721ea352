import type { Dice } from '../dice';

/** Removes, doubles, swaps or changes one to three items of a list. */
export const damageList = <T>(whole: readonly T[], dice: Dice, change: (item: T) => T): T[] => {
  const items = [...whole];
  const at = () => dice.below(items.length);
  const ways: readonly (() => void)[] = [
    () => void items.splice(at(), 1),
    () => void items.splice(at(), 0, items[at()] as T),
    () => void items.splice(at(), 1, items[at()] as T),
    ...Array<() => void>(4).fill(() => {
      const place = at();
      items[place] = change(items[place] as T);
    }),
  ];
  for (let left = 1 + dice.below(3); left > 0 && items.length > 0; left--) dice.pick(ways)();
  return items;
};
