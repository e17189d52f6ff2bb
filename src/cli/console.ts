import pc from "picocolors";

/** Colours of prose, or none. */
export type Paint = ReturnType<typeof pc.createColors>;

/** Where a command's words go: the result to stdout, all else to stderr. */
export interface Console {
  /** The result: a path, a table, JSON. */
  readonly result: (text: string) => void;
  /** Prose and progress; not with --quiet. */
  readonly say: (text: string) => void;
  /** Errors and diagnostics. */
  readonly problem: (text: string) => void;
  /** A piece of stderr as it is: the line that is written over. */
  readonly draw: (text: string) => void;
  /** stderr is a terminal that can write over a line. */
  readonly isTerminal: boolean;
  readonly columns: number;
  readonly paint: Paint;
  readonly color: boolean;
  readonly resultColor: boolean;
}

/** The console of this process. */
export function openConsole({ quiet }: { readonly quiet: boolean }): Console {
  const { stdout, stderr } = process;
  // Whoever reads us may stop reading (`nano3 logs | head`).
  for (const stream of [stdout, stderr]) stream.on("error", ignoreBrokenPipe);
  const color = mayColor(stderr.isTTY);
  return {
    result: (text) => void stdout.write(withBreak(text)),
    say: (text) => void (quiet || stderr.write(withBreak(text))),
    problem: (text) => void stderr.write(withBreak(text)),
    draw: (text) => void (quiet || stderr.write(text)),
    isTerminal: stderr.isTTY === true && process.env.TERM !== "dumb",
    columns: stderr.columns ?? 100,
    paint: pc.createColors(color),
    color,
    resultColor: mayColor(stdout.isTTY),
  };
}

/** https://no-color.org: any value but the empty one. */
function mayColor(isTerminal: boolean | undefined): boolean {
  return isTerminal === true && !process.env.NO_COLOR && process.env.TERM !== "dumb";
}

function withBreak(text: string): string {
  return text === "" || text.endsWith("\n") ? text : `${text}\n`;
}

function ignoreBrokenPipe(error: NodeJS.ErrnoException): void {
  if (error.code !== "EPIPE") throw error;
}
