/** The colours of a diagnostic. */
export interface Paint {
  readonly bold: (text: string) => string;
  readonly dim: (text: string) => string;
  readonly place: (text: string) => string;
  readonly caret: (text: string) => string;
  readonly error: (text: string) => string;
  readonly warning: (text: string) => string;
}

/** Colours for a terminal, or none. Not from a library: those look at the process to decide, the compiler must not. */
export function choosePaint(color: boolean): Paint {
  const sgr = (code: number) => (text: string) => (color ? `\u001b[${code}m${text}\u001b[0m` : text);
  return { bold: sgr(1), dim: sgr(2), place: sgr(36), caret: sgr(31), error: sgr(31), warning: sgr(33) };
}
