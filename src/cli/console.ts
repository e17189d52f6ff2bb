import pc from "picocolors";
import { outputStreams } from "./output-streams.ts";

/** Colours of prose, or none. */
export type Paint = ReturnType<typeof pc.createColors>;

/** How diagnostics are written: for a person, as one line of JSON each, as annotations of a pull request. */
export const diagnosticsFormats = ["text", "json", "github"] as const;
export type DiagnosticsFormat = (typeof diagnosticsFormats)[number];

/** What a command line says about all output. */
export interface ConsoleOptions {
  readonly quiet: boolean;
  readonly diagnostics?: DiagnosticsFormat;
}

/** Where a command's words go: the result to stdout, all else to stderr. */
export interface Console {
  /** The result: a path, a table, JSON. */
  readonly result: (text: string) => void;
  /** Prose and progress; not with --quiet. */
  readonly say: (text: string) => void;
  /** Errors and diagnostics. */
  readonly problem: (text: string) => void;
  readonly diagnostics: DiagnosticsFormat;
  /** A piece of stderr as it is: the line that is written over. */
  readonly draw: (text: string) => void;
  /** stderr is a terminal that can write over a line. */
  readonly isTerminal: boolean;
  readonly columns: number;
  readonly paint: Paint;
  readonly color: boolean;
  readonly resultColor: boolean;
  /** Columns of the terminal that stdout is; null when it is none. */
  readonly resultColumns: number | null;
  /** Aborts when nobody reads the result any more. */
  readonly readerGone: AbortSignal;
}

/** The console of this process. */
export function openConsole({ quiet, diagnostics = "text" }: ConsoleOptions): Console {
  const { stdout, stderr } = process;
  const { readerGone } = outputStreams();
  const color = mayColor(stderr.isTTY);
  return {
    result: (text) => void stdout.write(withBreak(text)),
    say: (text) => void (quiet || stderr.write(withBreak(text))),
    problem: (text) => void stderr.write(withBreak(text)),
    diagnostics,
    draw: (text) => void (quiet || stderr.write(text)),
    isTerminal: stderr.isTTY === true && process.env.TERM !== "dumb",
    // A serial line, or a program that plays terminal, may say that it has 0.
    columns: stderr.columns || 100,
    paint: pc.createColors(color),
    color,
    resultColor: mayColor(stdout.isTTY),
    resultColumns: stdout.isTTY ? stdout.columns || null : null,
    readerGone,
  };
}

/** https://no-color.org: any value but the empty one. */
function mayColor(isTerminal: boolean | undefined): boolean {
  return isTerminal === true && !process.env.NO_COLOR && process.env.TERM !== "dumb";
}

function withBreak(text: string): string {
  return text === "" || text.endsWith("\n") ? text : `${text}\n`;
}
