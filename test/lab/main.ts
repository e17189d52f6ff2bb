import { parseArgs } from "node:util";
import { labDown, labInfo, labStatus, labUp } from "./index.ts";

const help = `lab: a real two-node Slurm on this machine (needs root)

npm run lab -- up [--install]   start it; --install also installs missing Debian packages
npm run lab -- down             stop it; nothing is left running
npm run lab -- status [--json]  what runs; exit 1 when something is down
npm run lab -- env [--json]     shell lines that put the lab's ssh first on PATH: eval "$(npm run -s lab -- env)"

State is in $NANO3_LAB_DIR, or /var/tmp/nano3-lab.
`;

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { install: { type: "boolean" }, json: { type: "boolean" }, help: { type: "boolean", short: "h" } },
});

try {
  process.exitCode = await run(values.help ? "help" : positionals.join(" "));
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
}

async function run(command: string): Promise<number> {
  const started = performance.now();
  const seconds = (): string => `${((performance.now() - started) / 1000).toFixed(1)} s`;
  switch (command) {
    case "up": {
      const info = await labUp({ install: values.install ?? false });
      process.stderr.write(`lab is up in ${info.dir} (${seconds()}); ssh config ${info.sshConfig}\n`);
      return 0;
    }
    case "down":
      await labDown();
      process.stderr.write(`lab is down (${seconds()})\n`);
      return 0;
    case "status":
      return printStatus();
    case "env":
      printEnvironment();
      return 0;
    default:
      process.stderr.write(help);
      return command === "help" ? 0 : 2;
  }
}

async function printStatus(): Promise<number> {
  const status = await labStatus();
  if (values.json) process.stdout.write(`${JSON.stringify(status, null, 2)}\n`);
  else {
    for (const { machine, daemon, pid } of status.daemons)
      process.stdout.write(`${machine.padEnd(6)} ${daemon.padEnd(10)} ${pid ?? "down"}\n`);
    for (const [node, state] of Object.entries(status.nodes))
      process.stdout.write(`${node.padEnd(6)} ${"node".padEnd(10)} ${state}\n`);
  }
  return status.up ? 0 : 1;
}

function printEnvironment(): void {
  const info = labInfo();
  if (values.json) process.stdout.write(`${JSON.stringify(info, null, 2)}\n`);
  else process.stdout.write(`export PATH='${info.sshPath}':"$PATH"\nexport NANO3_LAB_DIR='${info.dir}'\n`);
}
