/** 12,345. By ourselves: the first number that `Intl` writes takes a command a twentieth of its start. */
export function number(value: number): string {
  const rounded = value < 10 ? Math.round(value * 10) / 10 : Math.round(value);
  return String(rounded).replace(/^-?\d+/, (whole) => whole.replaceAll(/\B(?=(\d{3})+$)/g, ","));
}

/** `1 item`, `12,345 items` */
export function plural(count: number, noun: string): string {
  return `${number(count)} ${noun}${count === 1 ? "" : "s"}`;
}

/** 1 h 2 min, 3 min 20 s, 4.2 s */
export function duration(seconds: number): string {
  const whole = Math.round(seconds);
  if (whole < 60) return `${number(seconds)} s`;
  const minutes = Math.round(whole / 60);
  if (minutes < 60) return `${Math.floor(whole / 60)} min ${whole % 60} s`;
  return `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}

/** 12 % */
export function percent(share: number): string {
  return `${Math.round(share * 100)} %`;
}
