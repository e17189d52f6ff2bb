/** What stands behind the number of a quantity, and what it is times (apimachinery, `resource.Quantity`, 0.20 to 0.35). */
const multiples: ReadonlyMap<string, number> = new Map([
  ["", 1],
  ["m", 1e-3],
  ["k", 1e3],
  ["M", 1e6],
  ["G", 1e9],
  ["Ki", 2 ** 10],
  ["Mi", 2 ** 20],
  ["Gi", 2 ** 30],
]);

/** A quantity that counts things as a number: the API server writes 1000 GPUs as `1k`. NaN: no such quantity. */
export function countOf(quantity: string | number): number {
  const [, number = "", multiple = ""] = /^([\d.]+(?:[eE]\d+)?)(\D*)$/.exec(String(quantity)) ?? [];
  return number === "" ? Number.NaN : Number(number) * (multiples.get(multiple) ?? Number.NaN);
}
