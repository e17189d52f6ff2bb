import { setTimeout as sleep } from "node:timers/promises";
import { slurm } from "../../lab/index.ts";

/** Watches the allocation of a job, from when on it is started. */
export interface ReleaseWatch {
  /** Waits until the job has no node any more, at most so many seconds; gives when it last had one, in ms of the wall clock. */
  readonly released: (seconds: number) => Promise<number>;
}

/** In these a job has nodes. Slurm's books free the GPUs of a COMPLETING job at once, while its processes are still there. */
const holding = "RUNNING,SUSPENDED,STOPPED,COMPLETING,CONFIGURING";

/** Starts to watch by asking Slurm's controller. */
export function watchRelease(job: string): ReleaseWatch {
  let lastHeld = Date.now();
  let isOver = false;
  const look = async (): Promise<boolean> => {
    const query = slurm("squeue", "--noheader", `--jobs=${job}`, `--states=${holding}`, "--format=%T");
    // While the controller is down nobody knows: what it said last counts on.
    const isHeld = await query.then(
      (state) => state !== "",
      () => true,
    );
    if (isHeld) lastHeld = Date.now();
    return isHeld;
  };
  const watching = (async () => {
    while (!isOver) {
      await look();
      await sleep(300);
    }
  })();
  return {
    released: async (seconds) => {
      const deadline = Date.now() + seconds * 1000;
      while ((await look()) && Date.now() < deadline) await sleep(200);
      isOver = true;
      await watching;
      return lastHeld;
    },
  };
}
