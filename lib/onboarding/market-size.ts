import type { Answers, Json } from "#lib/onboarding/field"

// A market in words and in geometry. Pure.

export type Size = { key: "tam" | "sam" | "som"; name: string; amount: number }

const NAMES = { tam: "Total market", sam: "Market you can serve", som: "Market you can win" } as const
export const SIZES = ["tam", "sam", "som"] as const

const MULTIPLES: Record<string, number> = {
  k: 1e3,
  thousand: 1e3,
  m: 1e6,
  mn: 1e6,
  mio: 1e6,
  million: 1e6,
  b: 1e9,
  bn: 1e9,
  billion: 1e9,
  t: 1e12,
  tn: 1e12,
  trillion: 1e12,
}

/** The whole amount a text means: `4,200,000`, `4.2bn`, `3 million`. Null when it cannot be read one way only. */
export function readAmount(text: string): number | null {
  const found = /^(\d[\d\s,._'’]*?)\s*([a-z]+)?\.?$/i.exec(text.trim())
  if (!found) return null
  const [, digits = "", word] = found
  const multiple = word ? MULTIPLES[word.toLowerCase()] : 1
  if (!multiple) return null
  const grouped = /^\d{1,3}(([\s,._'’])\d{3})(\2\d{3})*$/.test(digits)
  const plain = digits.replaceAll(/[\s,._'’]/g, "")
  if (!word) return grouped || plain === digits ? safe(Number(plain)) : null
  // "1.200 million" may be 1.2 or 1,200 million.
  if (grouped) return /^\d+[.,]\d{3}$/.test(digits) ? null : safe(Number(plain) * multiple)
  return /^\d+([.,]\d+)?$/.test(digits) ? safe(Math.round(Number(digits.replace(",", ".")) * multiple)) : null
}

const safe = (value: number) => (Number.isSafeInteger(value) ? value : null)

const compact = new Intl.NumberFormat("en", {
  notation: "compact",
  compactDisplay: "long",
  maximumSignificantDigits: 3,
})
const text = (value: Json | undefined) => (typeof value === "string" ? value.trim() : "")

/** "4.2 billion EUR". */
export function amountInWords(amount: number, currency = ""): string {
  return `${compact.format(amount)} ${currency.trim().toUpperCase()}`.trim()
}

const amountOf = (value: Json | undefined): number | null =>
  typeof value === "number" && value >= 0 ? value : typeof value === "string" ? readAmount(value) : null

/** The sizes that are known, the widest meaning first. */
export function sizesOf(answers: Answers): Size[] {
  return SIZES.flatMap((key) => {
    const amount = amountOf(answers[key])
    return amount === null || amount === 0 ? [] : [{ key, name: NAMES[key], amount }]
  })
}

/** "4 %", "0.3 %", "less than 0.1 %": two digits are all that such figures are good for. */
export function shareInWords(part: number, whole: number): string {
  const share = (part / whole) * 100
  if (share > 0 && share < 0.1) return "less than 0.1 %"
  return `${new Intl.NumberFormat("en", { maximumSignificantDigits: share >= 99.5 ? 3 : 2 }).format(share)} %`
}

/** What the picture shows, for those who do not see it. */
export function describeMarket(answers: Answers): string {
  const sizes = sizesOf(answers)
  if (sizes.length === 0) return "Enter an amount to see the market drawn."
  const amount = new Map(sizes.map((size) => [size.key, size.amount]))
  const year = typeof answers.year === "number" ? ` in ${answers.year}` : ""
  const said = sizes.map((size) => `${size.name}: ${amountInWords(size.amount, text(answers.currency))} a year`)
  const sentences = [`${said.join("; ")}${year}.`]
  const [tam, sam, som] = [amount.get("tam"), amount.get("sam"), amount.get("som")]
  if (tam && sam && sam <= tam) sentences.push(`You can serve ${shareInWords(sam, tam)} of the total market.`)
  if (sam && som && som <= sam) sentences.push(`You aim for ${shareInWords(som, sam)} of the market you can serve.`)
  else if (!sam && tam && som && som <= tam) {
    sentences.push(`You aim for ${shareInWords(som, tam)} of the total market.`)
  }
  return sentences.join(" ")
}

/** What cannot be right, or deserves a second look, each with what to do. */
export function marketWarnings(answers: Answers): string[] {
  const sizes = sizesOf(answers)
  const amount = new Map(sizes.map((size) => [size.key, size.amount]))
  const [tam, sam, som] = [amount.get("tam"), amount.get("sam"), amount.get("som")]
  const warnings: string[] = []
  if (tam && sam && sam > tam) {
    warnings.push("The market you can serve is larger than the total market. Check which of the two is right.")
  }
  if (sam && som && som > sam) {
    warnings.push("The market you can win is larger than the market you can serve. Check which of the two is right.")
  }
  if (!sam && tam && som && som > tam) {
    warnings.push("The market you can win is larger than the total market. Check which of the two is right.")
  }
  if (sam && som && som <= sam && som > sam / 2) {
    warnings.push("You aim for more than half of the market you can serve. Say in the method how.")
  }
  if (sizes.length > 0 && !/^[a-z]{3}$/i.test(text(answers.currency))) {
    warnings.push("Enter the currency in three letters, or nobody can compare the amounts.")
  }
  return warnings
}

export type Circle = Size & { cx: number; cy: number; r: number; label_y: number }

/**
 * Circles whose areas are as the amounts, all standing on one line, and where their labels go: at the height of each
 * circle's top, pushed apart to `line` pixels.
 */
export function circlesOf(
  sizes: readonly Size[],
  box: { cx: number; bottom: number; r: number },
  line: number,
): Circle[] {
  const largest = Math.max(...sizes.map((size) => size.amount))
  const drawn = sizes
    .map((size) => ({ ...size, r: box.r * Math.sqrt(size.amount / largest) }))
    .toSorted((a, b) => b.r - a.r)
  let next = box.bottom - 2 * box.r
  const placed = drawn.map((size) => {
    const label_y = Math.max(box.bottom - 2 * size.r + 12, next)
    next = label_y + line
    return { ...size, cx: box.cx, cy: box.bottom - size.r, label_y }
  })
  // What would reach below the line is pushed up by the labels under it, and no other label is.
  const lowest = (i: number) => box.bottom - 24 - (placed.length - 1 - i) * line
  return placed.map((circle, i) => ({ ...circle, label_y: Math.min(circle.label_y, lowest(i)) }))
}
