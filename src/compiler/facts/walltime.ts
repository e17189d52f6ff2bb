/** Slurm's time limit in seconds: `MM:SS`, `HH:MM:SS`, `D-HH`, `D-HH:MM`, `D-HH:MM:SS` (sbatch --time). */
export function walltimeSeconds(walltime: string): number {
  const [rest = "", days = "0"] = walltime.split("-").reverse();
  const parts = rest.split(":").map(Number);
  const hasDays = walltime.includes("-");
  const [hours = 0, minutes = 0, seconds = 0] = hasDays || parts.length === 3 ? parts : [0, ...parts];
  return Number(days) * 86_400 + hours * 3600 + minutes * 60 + seconds;
}

/** Seconds as the shortest time limit that is not less, in whole minutes: `05:06:00`, `1-02:00:00`. */
export function walltimeText(seconds: number): string {
  const minutes = Math.ceil(seconds / 60);
  const days = Math.floor(minutes / 1440);
  const pad = (number: number): string => String(number).padStart(2, "0");
  const clock = `${pad(Math.floor((minutes % 1440) / 60))}:${pad(minutes % 60)}:00`;
  return days === 0 ? clock : `${days}-${clock}`;
}
