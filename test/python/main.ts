import { parseArgs } from "node:util";
import { ensurePython } from "./environment.ts";

const help = `python: the Python environment of demo, tests and lab

npx tsx test/python/main.ts [--readable-by-all]   install it if need be; prints the interpreter's path
`;

try {
  const { values } = parseArgs({
    options: { "readable-by-all": { type: "boolean" }, help: { type: "boolean", short: "h" } },
  });
  if (values.help) process.stderr.write(help);
  else {
    const { python } = await ensurePython({ readableByAll: values["readable-by-all"] ?? false });
    process.stdout.write(`${python}\n`);
  }
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
}
