const digits = new Map<string, number>();

/** A price in the currency's smallest unit as a number of whole ones: 1999 of EUR is 19.99, 1999 of JPY is 1999. */
export const majorUnits = (minor: number, currency: string): number => {
  let fraction = digits.get(currency);
  if (fraction === undefined) {
    fraction =
      new Intl.NumberFormat("en", { style: "currency", currency }).resolvedOptions().maximumFractionDigits ?? 2;
    digits.set(currency, fraction);
  }
  return minor / 10 ** fraction;
};
