/** Milliseconds as people read them: `840 ms`, `1.2 s`, `3 min`. */
export function durationInWords(ms: number): string {
  if (ms < 1000) return `${Math.round(ms)} ms`
  if (ms < 60_000) return `${Number((ms / 1000).toPrecision(2))} s`
  return `${Math.round(ms / 60_000)} min`
}

/** Dollars; below a cent the precision that still says something. */
export function costInWords(usd: number): string {
  if (usd === 0) return "$0"
  if (usd < 0.01) return `$${Number(usd.toPrecision(2))}`
  return `$${usd.toFixed(2)}`
}

const NUMBER = new Intl.NumberFormat("en-GB")

/** `1 row`, `1,204 rows`. */
export function countInWords(n: number, one: string, many = `${one}s`): string {
  return `${NUMBER.format(n)} ${n === 1 ? one : many}`
}
