import { defineConfig } from "vitest/config";

const slow = { fileParallelism: false, testTimeout: 180_000, hookTimeout: 600_000 };

/**
 * Three groups. `unit` needs Node alone; `program` runs emitted programs on real Ray Serve and the real harness (Python,
 * no root); `lab` needs root and Debian's Slurm. Files ending in `.program.test.ts` and `.lab.test.ts` say so themselves.
 */
export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: "unit",
          include: ["test/**/*.test.ts"],
          exclude: ["test/**/*.{program,lab}.test.ts"],
          testTimeout: 20_000,
        },
      },
      { test: { name: "program", include: ["test/**/*.program.test.ts"], ...slow } },
      { test: { name: "lab", include: ["test/**/*.lab.test.ts"], ...slow } },
    ],
  },
});
