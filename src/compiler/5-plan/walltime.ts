/** Slurm's time limit in seconds: `MM:SS`, `HH:MM:SS`, `D-HH`, `D-HH:MM`, `D-HH:MM:SS` (sbatch --time). */
export function walltimeSeconds(walltime: string): number {
  const [rest = "", days = "0"] = walltime.split("-").reverse();
  const parts = rest.split(":").map(Number);
  const hasDays = walltime.includes("-");
  const [hours = 0, minutes = 0, seconds = 0] = hasDays || parts.length === 3 ? parts : [0, ...parts];
  return Number(days) * 86_400 + hours * 3600 + minutes * 60 + seconds;
}
