// One bundle, for start-up time: users type the command a hundred times a day, CI compiles thousands of configs.
import { readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { build } from "esbuild";

const options = {
  bundle: true,
  splitting: true,
  format: "esm",
  platform: "node",
  target: "node20",
  sourcemap: "linked",
  metafile: true,
  logLevel: "warning",
  // CommonJS dependencies inside an ES module bundle still call require().
  banner: {
    js: "import { createRequire as $createRequire } from 'node:module';\nconst require = $createRequire(import.meta.url);",
  },
};

const built = [
  await build({ ...options, entryPoints: { nano3: "src/cli/main.ts" }, outdir: "dist" }),
  // The compiler's front end for test/conformance/run.js. It is not in the package.
  await build({
    ...options,
    entryPoints: { compare: "test/conformance/compare.ts" },
    outdir: "dist/conformance",
  }),
];

// What an earlier build left goes last: a nano3 that runs may still load pieces of what is the same.
const files = new Set(built.flatMap(({ metafile }) => Object.keys(metafile.outputs)));
for (const entry of readdirSync("dist", { recursive: true, withFileTypes: true })) {
  const path = join(entry.parentPath, entry.name);
  if (entry.isFile() && !files.has(path)) rmSync(path);
}
