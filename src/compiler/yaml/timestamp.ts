import { type Parsed, raise } from "./python-number.ts";

const timestamp =
  /^(\d{4})-(\d\d?)-(\d\d?)(?:(?:[Tt]|[ \t]+)(\d\d?):(\d\d):(\d\d)(?:\.\d*)?(?:[ \t]*(?:Z|[-+]\d\d?(?::\d\d)?))?)?\n?$/;

/** The Python type of a `!!timestamp` text. OmegaConf has no place for either. */
export function constructTimestamp(text: string): Parsed<"date" | "datetime"> {
  const match = timestamp.exec(text);
  if (match === null) return raise("AttributeError", "'NoneType' object has no attribute 'groupdict'");
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = match
    .slice(1)
    .map((part) => Number(part ?? 0));
  const refusal = checkDate(year, month, day) ?? checkTime(hour, minute, second);
  if (refusal !== undefined) return raise("ValueError", refusal);
  return { value: match[4] === undefined ? "date" : "datetime" };
}

function checkDate(year: number, month: number, day: number): string | undefined {
  if (year === 0) return "year 0 is out of range";
  if (month < 1 || month > 12) return "month must be in 1..12";
  return day < 1 || day > daysIn(year, month) ? "day is out of range for month" : undefined;
}

function daysIn(year: number, month: number): number {
  const isLeap = year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
  if (month === 2) return isLeap ? 29 : 28;
  return [4, 6, 9, 11].includes(month) ? 30 : 31;
}

function checkTime(hour: number, minute: number, second: number): string | undefined {
  if (hour > 23) return "hour must be in 0..23";
  if (minute > 59) return "minute must be in 0..59";
  return second > 59 ? "second must be in 0..59" : undefined;
}
