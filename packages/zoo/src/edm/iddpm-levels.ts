/**
 * iDDPM's noise levels u_0 > ... > u_M = 0 (Karras et al. 2022, table 1), which its networks are told the index of.
 * @tractjs/schedules has the same as `iddpmTable`; packages on one level do not import each other.
 */
export const iddpmLevels = ({
  count,
  c1,
  c2,
}: {
  readonly count: number;
  readonly c1: number;
  readonly c2: number;
}): number[] => {
  const alphaBar = (j: number) => Math.sin((Math.PI * j) / (2 * count * (c2 + 1))) ** 2;
  const levels = new Array<number>(count + 1).fill(0);
  for (let j = count; j > 0; j--) {
    const kept = Math.max(alphaBar(j - 1) / alphaBar(j), c1);
    levels[j - 1] = Math.sqrt(((levels[j] as number) ** 2 + 1) / kept - 1);
  }
  return levels;
};
