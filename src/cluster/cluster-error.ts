/** A failure out there, in the words of what failed. */
export interface ClusterFailure {
  /** One sentence: what could not be done. */
  readonly what: string;
  /** The command that failed. */
  readonly command?: string;
  /** What it said itself. */
  readonly output?: string;
  /** What is left where. */
  readonly left?: string;
  /** What to do now. */
  readonly help?: string;
}

/** Something on the cluster failed. Not a bug: it is printed without a stack, and the exit code is 1. */
export class ClusterError extends Error {
  override readonly name: string = "ClusterError";
  readonly failure: ClusterFailure;

  constructor(failure: ClusterFailure) {
    super(failure.what);
    this.failure = failure;
  }
}

/** No answer came: nothing is known about what happened. `isTransient`: the next try may succeed. */
export class ConnectionError extends ClusterError {
  override readonly name: string = "ConnectionError";
  readonly isTransient: boolean;

  constructor(failure: ClusterFailure, isTransient: boolean) {
    super(failure);
    this.isTransient = isTransient;
  }
}

/** The user said twice to stop: whatever is under way is dropped. */
export class Abandoned extends Error {
  override readonly name = "Abandoned";
}
