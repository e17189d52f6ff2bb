import { existsSync, readFileSync } from "node:fs";

/** Addresses at which something on this machine listens on a port, as the kernel has them: IPv6 in its own hex digits. */
export function listenersOn(port: number): readonly string[] {
  const tables = ["/proc/net/tcp", "/proc/net/tcp6"].filter((path) => existsSync(path));
  return tables.flatMap((path) => {
    const [, ...sockets] = readFileSync(path, "utf8").trimEnd().split("\n");
    return sockets.flatMap((socket) => {
      const [, local = "", , state] = socket.trim().split(/\s+/);
      const [address = "", number = ""] = local.split(":");
      return state === listening && Number.parseInt(number, 16) === port ? [readable(address)] : [];
    });
  });
}

const listening = "0A";

const readable = (address: string): string =>
  address.length === 8 ? Buffer.from(address, "hex").reverse().join(".") : address;
