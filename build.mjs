// One bundle, for start-up time: users type the command a hundred times a day, CI compiles thousands of configs.
import { build } from "esbuild";

const options = {
  bundle: true,
  splitting: true,
  format: "esm",
  platform: "node",
  target: "node20",
  sourcemap: "linked",
  logLevel: "warning",
  // CommonJS dependencies inside an ES module bundle still call require().
  banner: {
    js: "import { createRequire as $createRequire } from 'node:module';\nconst require = $createRequire(import.meta.url);",
  },
};

await build({ ...options, entryPoints: { nano3: "src/cli/main.ts" }, outdir: "dist" });
// The compiler's front end for test/conformance/run.js. It is not in the package.
await build({
  ...options,
  entryPoints: { compare: "test/conformance/compare.ts" },
  outdir: "dist/conformance",
});
