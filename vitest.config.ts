import { defineConfig } from "vitest/config";

const slow = {
  fileParallelism: false,
  testTimeout: 180_000,
  hookTimeout: 600_000,
  setupFiles: ["test/seed.ts"],
};

/**
 * The proof that the cluster itself is true, and rows of three runs each, take minutes; a network disk needs /dev/fuse. They run
 * with `npm run faults`.
 */
const notAtTheGate =
  process.env.NANO3_FAULTS === "all"
    ? []
    : ["test/kube/**", "test/lab/network-disk.lab.test.ts", "test/faults/slurm/resume.lab.test.ts"];

/**
 * Four groups. `unit` needs Node alone; `program` runs emitted programs on real Ray Serve and the real harness (Python,
 * no root); `lab` needs root and Debian's Slurm, `kube` root and a control plane of Kubernetes. Files ending in
 * `.program.test.ts`, `.lab.test.ts` and `.kube.test.ts` say so themselves.
 */
export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: "unit",
          include: ["test/**/*.test.ts"],
          exclude: ["test/**/*.{program,lab,kube}.test.ts"],
          testTimeout: 20_000,
          setupFiles: ["test/seed.ts"],
        },
      },
      { test: { name: "program", include: ["test/**/*.program.test.ts"], ...slow } },
      { test: { name: "lab", include: ["test/**/*.lab.test.ts"], exclude: notAtTheGate, ...slow } },
      { test: { name: "kube", include: ["test/**/*.kube.test.ts"], exclude: notAtTheGate, ...slow } },
    ],
  },
});
