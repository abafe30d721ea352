/** Rounds halves to the even neighbour, as NumPy and PyTorch do. */
export const halfToEven = (x: number): number => {
  const low = Math.floor(x);
  return x - low === 0.5 ? low + (low % 2) : Math.round(x);
};
