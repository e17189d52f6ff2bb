/** A name for one submission: sorts by time, and four digits keep apart what one second brings. */
export function newRunId(now: Date, random: number): string {
  const [date, time] = now.toISOString().slice(0, 19).split("T") as [string, string];
  const digits = Math.floor(random * 0x10000)
    .toString(16)
    .padStart(4, "0");
  return `${date.replaceAll("-", "")}-${time.replaceAll(":", "")}-${digits}`;
}
