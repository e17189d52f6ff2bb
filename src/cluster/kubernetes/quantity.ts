/** What a number stands for with a suffix behind it (apimachinery, `resource.Quantity`, 0.20 to 0.35). */
const multiples: ReadonlyMap<string, number> = new Map(
  Object.entries({
    ...{ "": 1, n: 1e-9, u: 1e-6, m: 1e-3 },
    ...{ k: 1e3, M: 1e6, G: 1e9, T: 1e12, P: 1e15, E: 1e18 },
    ...{ Ki: 2 ** 10, Mi: 2 ** 20, Gi: 2 ** 30, Ti: 2 ** 40, Pi: 2 ** 50, Ei: 2 ** 60 },
  }),
);

/** A quantity as a number: the API server writes 1000 GPUs as `1k`. NaN: it is none. */
export function numberOf(quantity: string | number): number {
  const [, number = "", suffix = ""] =
    /^(-?[\d.]+(?:[eE][+-]?\d+)?)([A-Za-z]*)$/.exec(String(quantity)) ?? [];
  return number === "" ? Number.NaN : Number(number) * (multiples.get(suffix) ?? Number.NaN);
}
