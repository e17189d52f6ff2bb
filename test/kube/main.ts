import { parseArgs } from "node:util";
import { kubeBuild, kubeDown, kubeInfo, kubeStatus, kubeUp } from "./index.ts";

const help = `kube: a real Kubernetes control plane with KubeRay's operator on this machine (needs root, Go)

npm run kube -- up [--install] [--operator V]  start it; --install also installs missing Debian packages
npm run kube -- build [--operator V]           only build what it needs
npm run kube -- down                           stop it; nothing is left running
npm run kube -- status [--json]                what runs; exit 1 when something is down
npm run kube -- env [--json]                   shell lines for kubectl: eval "$(npm run -s kube -- env)"

--operator: a release of KubeRay, or a directory with ray-operator, crd/*.yaml and role.yaml.
State is in $NANO3_KUBE_DIR, or /var/tmp/nano3-kube.
`;

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    install: { type: "boolean" },
    operator: { type: "string" },
    json: { type: "boolean" },
    help: { type: "boolean", short: "h" },
  },
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
  const operator = values.operator === undefined ? {} : { operator: values.operator };
  switch (command) {
    case "build":
      await kubeBuild(operator);
      process.stderr.write(`kube is built (${seconds()})\n`);
      return 0;
    case "up": {
      const info = await kubeUp({ install: values.install ?? false, ...operator });
      process.stderr.write(`kube is up in ${info.dir} (${seconds()}); kubeconfig ${info.kubeconfig}\n`);
      return 0;
    }
    case "down":
      await kubeDown();
      process.stderr.write(`kube is down (${seconds()})\n`);
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

function printStatus(): number {
  const status = kubeStatus();
  if (values.json) process.stdout.write(`${JSON.stringify(status, null, 2)}\n`);
  else
    for (const { name, pid } of status.programs)
      process.stdout.write(`${name.padEnd(24)} ${pid ?? "down"}\n`);
  return status.up ? 0 : 1;
}

function printEnvironment(): void {
  const info = kubeInfo();
  if (values.json) process.stdout.write(`${JSON.stringify(info, null, 2)}\n`);
  else
    process.stdout.write(
      `export PATH='${info.bin}':"$PATH"\nexport KUBECONFIG='${info.kubeconfig}'\nexport NANO3_KUBE_DIR='${info.dir}'\n`,
    );
}
