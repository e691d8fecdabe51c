// Numbers as people read them.

const UNKNOWN = "–";
const whole = new Intl.NumberFormat("en", { maximumFractionDigits: 0 });
const short = new Intl.NumberFormat("en", { notation: "compact", maximumSignificantDigits: 3 });

/** 12,345 */
export function count(value) {
  return value === undefined ? UNKNOWN : whole.format(value);
}

/** 0.4, 12, 1.23K */
export function rate(value) {
  if (value === undefined) return UNKNOWN;
  if (value >= 10) return short.format(Math.round(value));
  return Number.isInteger(value) ? String(value) : value.toFixed(1);
}

/** 0.42 ms, 12 ms, 1.2 s */
export function millis(value) {
  if (value === undefined) return UNKNOWN;
  if (value >= 1_000) return `${(value / 1_000).toFixed(1)} s`;
  return `${Number.isInteger(value) ? value : value.toFixed(value < 1 ? 2 : value < 10 ? 1 : 0)} ms`;
}

export function percent(part, all) {
  return part === undefined || !all ? UNKNOWN : `${Math.round((100 * part) / all)} %`;
}

export function mebibytes(bytes) {
  return `${whole.format(bytes / 1024 / 1024)} MiB`;
}

/** How long a process has run. */
export function duration(millisSince) {
  const minutes = Math.floor(millisSince / 60_000);
  if (minutes < 1) return `${Math.floor(millisSince / 1_000)} s`;
  if (minutes < 120) return `${minutes} min`;
  return minutes < 48 * 60 ? `${Math.floor(minutes / 60)} h` : `${Math.floor(minutes / 60 / 24)} d`;
}

export function plural(number, one, many = `${one}s`) {
  return `${count(number)} ${number === 1 ? one : many}`;
}

/** JSON with indentation, or the text as it is. */
export function pretty(text) {
  try {
    return JSON.stringify(JSON.parse(text), null, 2);
  } catch {
    return text;
  }
}
