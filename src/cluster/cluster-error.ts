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

/** There is no job: it was never asked for, or refused. */
export class NotSubmitted extends ClusterError {
  override readonly name = "NotSubmitted";
}

export interface Disconnection {
  /** The next try may succeed. */
  readonly isTransient: boolean;
  /** The script may have been run, whole or in part: the connection broke afterwards. */
  readonly mayHaveRun: boolean;
  /** How long it is worth trying again; by default an hour. */
  readonly patienceSeconds?: number;
}

/** No answer came. */
export class ConnectionError extends ClusterError {
  override readonly name: string = "ConnectionError";
  readonly isTransient: boolean;
  readonly mayHaveRun: boolean;
  readonly patienceSeconds: number;

  constructor(failure: ClusterFailure, { isTransient, mayHaveRun, patienceSeconds = 3600 }: Disconnection) {
    super(failure);
    this.patienceSeconds = patienceSeconds;
    this.isTransient = isTransient;
    this.mayHaveRun = mayHaveRun;
  }
}

/** The user said twice to stop: whatever is under way is dropped. */
export class Abandoned extends Error {
  override readonly name: string = "Abandoned";
}

/** The same during the upload, before any job was asked for. */
export class AbandonedUpload extends Abandoned {
  override readonly name = "AbandonedUpload";
}
