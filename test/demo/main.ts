import { parseArgs } from "node:util";
import { demoLocal } from "./local.ts";
import { demoSlurm } from "./slurm.ts";

const help = `demo: a toy model on real Ray Serve, evaluated by a real harness through the emitted files

npm run demo               on this machine, without root or scheduler
npm run demo -- --slurm    on a real two-node Slurm (needs root), both modes, both placements
`;

try {
  const { values } = parseArgs({
    options: { slurm: { type: "boolean" }, help: { type: "boolean", short: "h" } },
  });
  if (values.help) process.stderr.write(help);
  else process.exitCode = values.slurm ? await demoSlurm() : await demoLocal();
} catch (error) {
  process.stderr.write(`demo: ${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
}
