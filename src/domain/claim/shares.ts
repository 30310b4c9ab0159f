/**
 * Splits a whole number in proportion to weights, into whole parts whose sum is the number. Equal parts, as far as they
 * can be, if all weights are zero.
 */
export const sharesOf = (total: number, weights: readonly number[]): readonly number[] => {
  const sum = weights.reduce((all, it) => all + it, 0);
  let before = 0;
  let given = 0;
  return weights.map((weight, at) => {
    before += sum === 0 ? 1 : weight;
    const isLast = at === weights.length - 1;
    const until = isLast ? total : Math.floor((total * before) / (sum === 0 ? weights.length : sum));
    const share = until - given;
    given = until;
    return share;
  });
};
