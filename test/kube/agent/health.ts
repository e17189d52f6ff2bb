import { askProbe, keepProbing } from "./probe.ts";
import type { ContainerProcess } from "./process.ts";
import type { Container, Probe } from "./types.ts";
import { sleepUnless } from "./wait.ts";

/** What the probes of a container lead to. */
export interface Health {
  started(): void;
  ready(isReady: boolean): void;
  /** The container is to be ended. */
  unhealthy(): void;
  /** One probe has failed, which alone means nothing yet. */
  wrong(message: string): void;
}

/** Probes a running container until it is over. A startup probe comes first; the others begin when it has succeeded. */
export function watchHealth(
  container: Container,
  running: ContainerProcess,
  ip: string,
  over: AbortSignal,
  health: Health,
): void {
  const { startupProbe, readinessProbe, livenessProbe } = container;
  const keep = (
    kind: string,
    probe: Probe | undefined,
    until: AbortSignal,
    tell: (isFine: boolean) => void,
  ): void => {
    if (probe === undefined) return;
    const ask = async (): Promise<string | undefined> => {
      const wrong = await askProbe(probe, running, container, ip);
      if (wrong !== undefined && !until.aborted) health.wrong(`${kind} probe failed: ${wrong}`);
      return wrong;
    };
    const tellWhile = (isFine: boolean): void => {
      if (!until.aborted) tell(isFine);
    };
    void keepProbing(probe, ask, tellWhile, (seconds) => sleepUnless(until, seconds));
  };
  const keepOthers = (): void => {
    keep("Readiness", readinessProbe, over, (isFine) => health.ready(isFine));
    keep("Liveness", livenessProbe, over, (isFine) => {
      if (!isFine) health.unhealthy();
    });
  };
  if (startupProbe === undefined) {
    keepOthers();
    return;
  }
  const startup = new AbortController();
  keep("Startup", startupProbe, AbortSignal.any([over, startup.signal]), (isFine) => {
    startup.abort();
    if (!isFine) {
      health.unhealthy();
      return;
    }
    health.started();
    keepOthers();
  });
}
