import { connect } from "node:net";
import type { ContainerProcess } from "./process.ts";
import type { Container, Handler, Probe } from "./types.ts";

/** Nothing wrong, or what. */
type Answer = string | undefined;

/** Asks once: a command in the container, or a request to the pod's address. Says what is wrong. */
export async function askProbe(
  probe: Handler & { readonly timeoutSeconds?: number },
  running: ContainerProcess,
  container: Container,
  ip: string,
): Promise<Answer> {
  const seconds = probe.timeoutSeconds ?? 1;
  if (probe.exec) {
    const ran = await running.run(probe.exec.command, seconds);
    if (ran === undefined) return `command timed out after ${seconds}s`;
    return ran.exitCode === 0 ? undefined : ran.output.trim() || `exit code ${ran.exitCode}`;
  }
  if (probe.httpGet) {
    const { path = "/", port, scheme = "HTTP" } = probe.httpGet;
    return askHttp(`${scheme.toLowerCase()}://${ip}:${portOf(port, container)}${path}`, seconds);
  }
  if (probe.tcpSocket) return askTcp(ip, portOf(probe.tcpSocket.port, container), seconds);
  return "the stand-in does not know this kind of probe";
}

/** Asks again and again until the signal; tells each time that enough answers in a row have agreed. */
export async function keepProbing(
  probe: Probe,
  ask: () => Promise<Answer>,
  tell: (isFine: boolean, wrong: string) => void,
  sleep: (seconds: number) => Promise<boolean>,
): Promise<void> {
  const { initialDelaySeconds = 0, periodSeconds = 10, failureThreshold = 3, successThreshold = 1 } = probe;
  let fine = 0;
  let failed = 0;
  for (let goesOn = await sleep(initialDelaySeconds); goesOn; goesOn = await sleep(periodSeconds)) {
    const wrong = await ask();
    fine = wrong === undefined ? fine + 1 : 0;
    failed = wrong === undefined ? 0 : failed + 1;
    if (fine >= successThreshold) tell(true, "");
    if (failed >= failureThreshold) tell(false, wrong ?? "");
  }
}

function portOf(port: number | string, container: Container): number {
  if (typeof port === "number") return port;
  return container.ports?.find(({ name }) => name === port)?.containerPort ?? 0;
}

async function askHttp(url: string, seconds: number): Promise<Answer> {
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(seconds * 1000), redirect: "manual" });
    return response.status < 400 ? undefined : `HTTP probe failed with statuscode: ${response.status}`;
  } catch (error) {
    return `Get "${url}": ${error instanceof Error ? error.message : String(error)}`;
  }
}

function askTcp(host: string, port: number, seconds: number): Promise<Answer> {
  return new Promise((resolve) => {
    const socket = connect({ host, port, timeout: seconds * 1000 });
    const finish = (wrong: Answer): void => {
      socket.destroy();
      resolve(wrong);
    };
    socket.on("connect", () => finish(undefined));
    socket.on("timeout", () => finish("dial timeout"));
    socket.on("error", (error) => finish(error.message));
  });
}
