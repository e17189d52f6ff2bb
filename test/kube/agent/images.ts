import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/** What stands in for a container image: this machine's own root file system, and these. */
export interface Image {
  /** Directories of this machine that its containers see, read-only, at the same path. All else of the checkout is hidden. */
  readonly directories: readonly string[];
  /** Its environment. PATH is here. */
  readonly env: Readonly<Record<string, string>>;
  /** The user that containers run as unless the pod says otherwise; default 0. */
  readonly user?: number;
}

/** Makes an image known to all nodes; any other one cannot be pulled. */
export function writeImage(images: string, name: string, image: Image): void {
  mkdirSync(images, { recursive: true });
  const path = fileOf(images, name);
  writeFileSync(`${path}.${process.pid}`, JSON.stringify(image));
  renameSync(`${path}.${process.pid}`, path);
}

/** Forgets an image. */
export function eraseImage(images: string, name: string): void {
  rmSync(fileOf(images, name), { force: true });
}

/** A registered image; undefined for one that cannot be pulled. */
export function readImage(images: string, name: string): Image | undefined {
  try {
    return JSON.parse(readFileSync(fileOf(images, name), "utf8")) as Image;
  } catch {
    return undefined;
  }
}

function fileOf(images: string, name: string): string {
  return join(images, `${encodeURIComponent(name)}.json`);
}
