// How the time to compose a config grows with its size: each workload at n, 2n and 4n, on the built compiler. Linear is a
// factor of 2.
import { compareCase } from "../../dist/conformance/compare.js";

const rounds = 5;

const lines = (count, line) => Array.from({ length: count }, (_, index) => line(index)).join("");
const compose = (files, overrides = []) => ({
  kind: "compose",
  files,
  root: "config.yaml",
  profile: null,
  overrides,
  env: {},
  throw_on_missing: false,
});

const workloads = {
  "10,000 keys over 10,000": [
    2500,
    (n) => {
      const keys = lines(n, (index) => `k${index}: {a: ${index}, b: x}\n`);
      return compose({ "base.yaml": keys, "config.yaml": `defaults: base\n${keys}` });
    },
  ],
  "a chain of 1,000 references": [
    250,
    (n) => compose({ "config.yaml": `${lines(n, (index) => `k${index}: \${k${index + 1}}\n`)}k${n}: end\n` }),
  ],
  "a chain of 10,000 references": [
    2500,
    (n) => compose({ "config.yaml": `${lines(n, (index) => `k${index}: \${k${index + 1}}\n`)}k${n}: end\n` }),
  ],
  "200 files of defaults": [
    50,
    (n) => {
      const names = Array.from({ length: n }, (_, index) => `f${index}`);
      const files = names.map((name) => [`${name}.yaml`, `${name}: {a: 1}\nshared: {${name}: 1}\n`]);
      return compose({ ...Object.fromEntries(files), "config.yaml": `defaults: [${names.join(", ")}]\n` });
    },
  ],
  "200 files, one on the other": [
    50,
    (n) => {
      const files = Array.from({ length: n }, (_, index) => [
        `f${index}.yaml`,
        `${index + 1 < n ? `defaults: f${index + 1}\n` : ""}k${index}: 1\n`,
      ]);
      return compose({ ...Object.fromEntries(files), "config.yaml": "defaults: f0\n" });
    },
  ],
  "1,000 keys over references": [
    250,
    (n) => {
      const base = `t: {a: 1}\n${lines(n, (index) => `k${index}: \${t}\n`)}`;
      return compose({
        "base.yaml": base,
        "config.yaml": `defaults: base\n${lines(n, (index) => `k${index}: {b: 1}\n`)}`,
      });
    },
  ],
};

/** The best of some runs: what the machine does besides only adds. */
function measure(given) {
  const times = Array.from({ length: rounds }, () => {
    const start = process.hrtime.bigint();
    compareCase(given);
    return Number(process.hrtime.bigint() - start) / 1e6;
  });
  return Math.min(...times);
}

/** Prints a line for each workload: the time at 4n, and the factors from n to 2n and from 2n to 4n. */
export function printGrowth() {
  for (const [name, [size, make]] of Object.entries(workloads)) {
    measure(make(size));
    const [once, twice, fourTimes] = [1, 2, 4].map((factor) => measure(make(size * factor)));
    const factors = [twice / once, fourTimes / twice].map((factor) => factor.toFixed(2)).join("  ");
    console.log(`${name.padEnd(30)} ${fourTimes.toFixed(0).padStart(5)} ms   growth at 2n, 4n: ${factors}`);
  }
}
