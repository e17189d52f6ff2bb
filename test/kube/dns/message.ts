/** A question as RFC 1035 packs it. */
export interface Question {
  /** Lower case, without the last dot. */
  readonly name: string;
  readonly type: number;
  /** Where the question ends in the message. */
  readonly end: number;
}

export const typeA = 1;
const headerBytes = 12;
const ttlSeconds = 5;

/** Reads the first question of a query; undefined for anything else. */
export function readQuestion(query: Buffer): Question | undefined {
  const isQuery =
    query.length > headerBytes && query.readUInt16BE(4) === 1 && (query.readUInt8(2) & 0x80) === 0;
  if (!isQuery) return undefined;
  const labels: string[] = [];
  let at = headerBytes;
  for (let length = query.readUInt8(at); length > 0; length = query.readUInt8(at)) {
    labels.push(query.toString("latin1", at + 1, at + 1 + length));
    at += 1 + length;
    if (at >= query.length) return undefined;
  }
  if (at + 5 > query.length) return undefined;
  return { name: labels.join(".").toLowerCase(), type: query.readUInt16BE(at + 1), end: at + 5 };
}

/** An answer to a query: addresses, none of this type (an empty list), or no such name (`undefined`). */
export function writeAnswer(
  query: Buffer,
  { type, end }: Question,
  addresses: readonly string[] | undefined,
): Buffer {
  const records = type === typeA ? (addresses ?? []) : [];
  const header = Buffer.from(query.subarray(0, headerBytes));
  const wantsRecursion = query.readUInt8(2) & 0x01;
  header.writeUInt8(0x84 | wantsRecursion, 2); // an answer, authoritative
  header.writeUInt8(addresses === undefined ? 3 : 0, 3); // NXDOMAIN or no error
  header.writeUInt16BE(records.length, 6);
  header.writeUInt32BE(0, 8); // neither authorities nor additional records
  return Buffer.concat([header, query.subarray(headerBytes, end), ...records.map(addressRecord)]);
}

function addressRecord(address: string): Buffer {
  const record = Buffer.alloc(16);
  record.writeUInt16BE(0xc000 | headerBytes, 0); // the name: a pointer to the question's
  record.writeUInt16BE(typeA, 2);
  record.writeUInt16BE(1, 4);
  record.writeUInt32BE(ttlSeconds, 6);
  record.writeUInt16BE(4, 10);
  record.set(address.split(".").map(Number), 12);
  return record;
}
