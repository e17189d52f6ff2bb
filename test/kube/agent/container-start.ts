import type { ContainerHost } from "./container-host.ts";
import { type Identity, identityOf } from "./container-root.ts";
import { environmentOf, expand } from "./environment.ts";
import { type Image, readImage } from "./images.ts";
import { NotAvailable } from "./maps.ts";
import type { Container } from "./types.ts";
import { sleepUnless } from "./wait.ts";

/** All that a start needs. */
export interface Prepared {
  readonly image: Image;
  readonly identity: Identity;
  readonly env: Readonly<Record<string, string>>;
  readonly command: readonly string[];
}

/** Says why a container does not start yet: kubelet's reason, and a message. */
type TellWaiting = (reason: string, message: string) => void;

const firstPullBackOff = 10;
const longestPullBackOff = 300;
const errorShownSeconds = 2;
const configRetrySeconds = 5;

/** Waits until a container can be started: image, configuration, user. Undefined when its pod stops before. */
export async function prepareStart(
  host: ContainerHost,
  container: Container,
  tell: TellWaiting,
): Promise<Prepared | undefined> {
  const image = await pull(host, container, tell);
  while (image !== undefined && !host.stop.aborted) {
    try {
      return await prepareNow(host, container, image);
    } catch (error) {
      // No answer of the server is no state of the container.
      if (error instanceof NotAvailable) {
        tell("CreateContainerConfigError", error.message);
        host.context.event(host.pod, "Warning", "Failed", `Error: ${error.message}`, container.name);
      }
      await sleepUnless(host.stop, configRetrySeconds);
    }
  }
  return undefined;
}

async function prepareNow(host: ContainerHost, container: Container, image: Image): Promise<Prepared> {
  const identity = identityOf(host.pod.spec, container, image);
  if (typeof identity === "string") throw new NotAvailable(identity);
  const env = await environmentOf(host.context.api, host.pod, container, image, host.ip);
  const words = [...(container.command ?? []), ...(container.args ?? [])];
  if (words.length === 0) throw new NotAvailable("no command specified: the stand-in's images have none");
  return { image, identity, env, command: words.map((word) => expand(word, env)) };
}

/** Only a registered image can be pulled. Others are tried again after 10 s, 20 s, … as kubelet does. */
async function pull(
  host: ContainerHost,
  container: Container,
  tell: TellWaiting,
): Promise<Image | undefined> {
  const name = container.image;
  const say = (type: "Normal" | "Warning", reason: string, message: string): void =>
    host.context.event(host.pod, type, reason, message, container.name);
  for (
    let seconds = firstPullBackOff;
    !host.stop.aborted;
    seconds = Math.min(2 * seconds, longestPullBackOff)
  ) {
    const image = readImage(host.context.layout.images, name);
    if (image !== undefined) return image;
    const failed = `failed to pull and unpack image "${name}": not found`;
    tell("ErrImagePull", failed);
    say("Warning", "Failed", `Failed to pull image "${name}": ${failed}`);
    await sleepUnless(host.stop, errorShownSeconds);
    tell("ImagePullBackOff", `Back-off pulling image "${name}": ErrImagePull: ${failed}`);
    say("Normal", "BackOff", `Back-off pulling image "${name}"`);
    await sleepUnless(host.stop, seconds - errorShownSeconds);
  }
  return undefined;
}
