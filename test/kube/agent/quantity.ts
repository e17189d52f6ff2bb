const units: Readonly<Record<string, number>> = {
  m: 1e-3,
  k: 1e3,
  M: 1e6,
  G: 1e9,
  T: 1e12,
  P: 1e15,
  Ki: 2 ** 10,
  Mi: 2 ** 20,
  Gi: 2 ** 30,
  Ti: 2 ** 40,
  Pi: 2 ** 50,
};

/** A quantity as a number: `1500m` is 1.5, `2Gi` 2147483648. The API server has checked its form. */
export function numberOf(quantity: string): number {
  const [, digits = "0", unit = ""] = /^([\d.eE+-]+?)([A-Za-z]*)$/.exec(quantity) ?? [];
  return Number(digits) * (units[unit] ?? 1);
}

/** A quantity of bytes, rounded up. */
export function bytesOf(quantity: string): number {
  return Math.ceil(numberOf(quantity));
}
