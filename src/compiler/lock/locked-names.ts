import type { LockedPlan } from "../5-plan/types.ts";
import type { Resolved } from "../types.ts";
import type { PinnedImage } from "./pin-images.ts";

/** What of the lock went into a set, in the order of the config's keys and of the artifacts' names. */
export function lockedNames(images: readonly PinnedImage[], { artifacts }: Resolved): LockedPlan {
  const byName = [...artifacts].sort(([a], [b]) => (a < b ? -1 : 1));
  return {
    images,
    artifacts: byName.map(([reference, { version, path }]) => ({ reference, version, path })),
  };
}

/** Whether a set depends on the lock: only then the file is one of its inputs. */
export function isUsed({ images, artifacts }: LockedPlan): boolean {
  return images.length > 0 || artifacts.length > 0;
}
