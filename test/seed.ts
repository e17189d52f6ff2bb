import fc from "fast-check";

/**
 * Where property tests begin. The gate asks the same each time: what a new seed finds is worth a change of its own, not a
 * red gate. Anywhere else each run asks something new, and a failure prints its seed.
 */
export const seed = process.env.CI === "true" ? 20_261_124 : Date.now() % 2 ** 31;

fc.configureGlobal({ seed });
