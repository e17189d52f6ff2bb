/** Writes the one kind of archive that an upload needs: a handful of small files in one directory (POSIX ustar). */

export interface TarMember {
  /** A plain file name. */
  readonly name: string;
  readonly content: Uint8Array;
  readonly mode: number;
}

const blockSize = 512;

/** The archive, with its two empty blocks at the end. No owner and no time: same files, same bytes. */
export function makeTar(members: readonly TarMember[]): Uint8Array {
  const blocks = members.flatMap((member) => [header(member), padded(member.content)]);
  return Buffer.concat([...blocks, Buffer.alloc(2 * blockSize)]);
}

function header({ name, content, mode }: TarMember): Uint8Array {
  const encoded = Buffer.from(name);
  if (encoded.length > 100) throw new Error(`a file name of an artifact set is short: ${name}`);
  const block = Buffer.alloc(blockSize);
  block.set(encoded, 0);
  block.write(octal(mode, 7), 100);
  block.write(octal(0, 7), 108);
  block.write(octal(0, 7), 116);
  block.write(octal(content.length, 11), 124);
  block.write(octal(0, 11), 136);
  block.write("        0", 148);
  block.write("ustar\u000000", 257);
  const sum = block.reduce((total, byte) => total + byte, 0);
  block.write(`${octal(sum, 6)}\0 `, 148);
  return block;
}

function octal(number: number, digits: number): string {
  return number.toString(8).padStart(digits, "0");
}

function padded(content: Uint8Array): Uint8Array {
  const block = Buffer.alloc(Math.ceil(content.length / blockSize) * blockSize);
  block.set(content);
  return block;
}
