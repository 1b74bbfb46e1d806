// Numbers an answer may say: those a tool returned or the person wrote. Others are marked.

const NUMBER = /(?<![\w.])[-–]?\d[\d,]*(?:\.\d+)?(?![\w])/g

const plain = (text: string) => Number(text.replace("–", "-").replaceAll(",", ""))

/** Every number in a text or value, as written and as a number. */
function numbersIn(value: unknown, found: Set<number>): void {
  if (typeof value === "number") found.add(value)
  else if (typeof value === "string") for (const match of value.match(NUMBER) ?? []) found.add(plain(match))
  else if (Array.isArray(value)) for (const inner of value) numbersIn(inner, found)
  else if (typeof value === "object" && value !== null)
    for (const inner of Object.values(value)) numbersIn(inner, found)
}

/** True when `said` is `known` rounded to the digits that were said, also in thousands, millions or percent. */
function isRounded(said: string, known: number): boolean {
  const value = plain(said)
  const digits = said.split(".")[1]?.length ?? 0
  return [1, 0.001, 0.000001, 100].some((scale) => Math.abs(known * scale - value) <= 0.5 * 10 ** -digits + 1e-9)
}

/**
 * Numbers of an answer that stand in no source. Small whole numbers (list marks, "two tiles") and lone years pass.
 * `sources` are tool results, tool inputs and what the person wrote.
 */
export function unverifiedNumbers(answer: string, sources: unknown[]): string[] {
  const known = new Set<number>()
  numbersIn(sources, known)
  const values = [...known]
  const unverified = (answer.match(NUMBER) ?? []).filter((said) => {
    const value = Math.abs(plain(said))
    if (Number.isInteger(value) && (value <= 12 || (value >= 1900 && value <= 2100))) return false
    return !known.has(plain(said)) && !known.has(value) && !values.some((one) => isRounded(said, one))
  })
  return [...new Set(unverified)]
}
