/** What has become of the two streams that a command writes to. */
export interface OutputStreams {
  /** Aborts when nobody reads stdout any more (`nano3 logs -f | head`). */
  readonly readerGone: AbortSignal;
  /** Why the result could not be written, a full disk for one; null: it could, or nobody reads it any more. */
  readonly resultLost: () => Promise<Error | null>;
}

type Stream = Pick<NodeJS.WriteStream, "on" | "isTTY">;

/** How a stream says that whoever was there has gone: a pipe without a reader, a terminal that was closed. */
const hasNoReader: Readonly<Record<string, (stream: Stream) => boolean>> = {
  EPIPE: () => true,
  // Of a file it is a broken disk.
  EIO: ({ isTTY }) => isTTY === true,
};

/** Takes over the errors of both streams: none of them may end nano3 before it has stopped the job that it follows. */
export function watchStreams(stdout: Stream, stderr: Stream): OutputStreams {
  const gone = new AbortController();
  let lost: Error | null = null;
  stdout.on("error", (error: NodeJS.ErrnoException) => {
    if (gone.signal.aborted || lost !== null) return;
    if (hasNoReader[error.code ?? ""]?.(stdout)) gone.abort();
    else lost = error;
  });
  // Where its words cannot go, nothing can be said about that either.
  stderr.on("error", () => {});
  const resultLost = async () => {
    // The system's no to the last write arrives a moment after it.
    await new Promise((resolve) => setImmediate(resolve));
    return lost;
  };
  return { readerGone: gone.signal, resultLost };
}

let streams: OutputStreams | undefined;

/** Those of this process, watched once. */
export function outputStreams(): OutputStreams {
  streams ??= watchStreams(process.stdout, process.stderr);
  return streams;
}
