/**
 * A script travels on standard input, so that the login shell has nothing to read, and its answer between two marks, so
 * that what a .bashrc says is not taken for it. What follows the script on standard input is the script's own input:
 * bash reads a pipe byte by byte, up to the end of the command that it runs.
 */

/** The script with its marks, to be fed to `bash -s`. */
export function frame(script: string, token: string): string {
  return `{
printf '\\n%s\\n' 'nano3-begin-${token}'
(
${script}
)
printf '\\n%s %s\\n' 'nano3-end-${token}' "$?"
exit 0
}
`;
}

/** Whether the script has begun: the connection was made, whatever became of it. */
export function hasBegun(stdout: string, token: string): boolean {
  return stdout.includes(beginMark(token));
}

function beginMark(token: string): string {
  return `\nnano3-begin-${token}\n`;
}

/** What the script said; undefined when the answer is not complete. */
export function unframe(
  stdout: string,
  token: string,
): { readonly stdout: string; readonly exitCode: number } | undefined {
  const begin = beginMark(token);
  const start = stdout.indexOf(begin);
  const end = stdout.lastIndexOf(`\nnano3-end-${token} `);
  if (start < 0 || end < start + begin.length) return undefined;
  const exitCode = Number.parseInt(stdout.slice(end + `\nnano3-end-${token} `.length), 10);
  if (Number.isNaN(exitCode)) return undefined;
  return { stdout: stdout.slice(start + begin.length, end), exitCode };
}
