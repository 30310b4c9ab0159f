const digits = new Map<string, number>();

/** Converts a price from the currency's smallest unit to whole units: 1999 of EUR is 19.99, 1999 of JPY is 1999. */
export const majorUnits = (minor: number, currency: string): number => {
  let fraction = digits.get(currency);
  if (fraction === undefined) {
    fraction =
      new Intl.NumberFormat("en", { style: "currency", currency }).resolvedOptions().maximumFractionDigits ?? 2;
    digits.set(currency, fraction);
  }
  return minor / 10 ** fraction;
};
