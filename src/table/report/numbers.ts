/** 12,345 */
export function number(value: number): string {
  return value.toLocaleString("en-US", { maximumFractionDigits: value < 10 ? 1 : 0 });
}

/** 1 h 2 min, 3 min 20 s, 4.2 s */
export function duration(seconds: number): string {
  if (seconds < 60) return `${number(seconds)} s`;
  if (seconds < 3_600) return `${Math.floor(seconds / 60)} min ${Math.round(seconds % 60)} s`;
  return `${Math.floor(seconds / 3_600)} h ${Math.round((seconds % 3_600) / 60)} min`;
}

/** 12 % */
export function percent(share: number): string {
  return `${Math.round(share * 100)} %`;
}
