// Numbers as people write them, English and continental, and what may be true when one is stated.

const SEPARATOR = "[.,'’\\u00a0\\u202f]"
/** Digits with separators. Not inside a word, a version or a longer number. */
export const DIGITS = `\\d{1,3}(?: \\d{3})+(?![\\d.,])|\\d{1,3}(?:${SEPARATOR}\\d{3})+(?:[.,]\\d{1,2})?(?![\\d])|\\d{1,15}(?:[.,]\\d{1,4})?(?!\\d)`

const WORDS: Readonly<Record<string, number>> = {
  one: 1,
  two: 2,
  three: 3,
  four: 4,
  five: 5,
  six: 6,
  seven: 7,
  eight: 8,
  nine: 9,
  ten: 10,
  eleven: 11,
  twelve: 12,
  thirteen: 13,
  fourteen: 14,
  fifteen: 15,
  sixteen: 16,
  seventeen: 17,
  eighteen: 18,
  nineteen: 19,
  twenty: 20,
  thirty: 30,
  forty: 40,
  fifty: 50,
  sixty: 60,
  seventy: 70,
  eighty: 80,
  ninety: 90,
  zwei: 2,
  drei: 3,
  vier: 4,
  fünf: 5,
  sechs: 6,
  sieben: 7,
  acht: 8,
  neun: 9,
  zehn: 10,
  zwölf: 12,
} // prettier-ignore
const TENS =
  "(?:twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety)-(?:one|two|three|four|five|six|seven|eight|nine)"
const ONES = Object.keys(WORDS).join("|")
const HUNDREDS = `(?:a|${ONES}) hundred(?: and (?:${TENS}|${ONES})| (?:${TENS}|${ONES}))?`
export const NUMBER_WORDS = `${HUNDREDS}|${TENS}|${ONES}`

const SCALES: Readonly<Record<string, Scale>> = {
  thousand: "thousand",
  k: "thousand",
  tsd: "thousand",
  tausend: "thousand",
  million: "million",
  millions: "million",
  m: "million",
  mn: "million",
  mio: "million",
  mln: "million",
  millionen: "million",
  billion: "billion",
  billions: "billion",
  bn: "billion",
  b: "billion",
  mrd: "billion",
  milliarden: "billion",
  trillion: "trillion",
  tn: "trillion",
} // prettier-ignore
type Scale = "thousand" | "million" | "billion" | "trillion"
const FACTOR: Readonly<Record<Scale, number>> = { thousand: 1e3, million: 1e6, billion: 1e9, trillion: 1e12 }
/** Behind money a single letter may stand apart; behind people and shops it must touch its number. */
const LONG_SCALE =
  "\\s?(?:thousand|tausend|tsd\\.?|millions?|millionen|mio\\.?|mln\\.?|mn|billions?|milliarden|mrd\\.?|bn|trillion|tn)"
const SCALE = `(?:${LONG_SCALE}|[kmb])(?![\\p{L}\\d])`
const MONEY_SCALE = `(?:${LONG_SCALE}|\\s?[kmb])(?![\\p{L}\\d])`

const MODES: readonly [Mode, string][] = [
  ["under", "just under|less than|fewer than|no more than|under|below|up to|at most|weniger als|bis zu|unter|<"],
  ["over", "more than|well over|no fewer than|(?<!turned )over|at least|upwards of|mehr als|mindestens|über|>"],
  [
    "about",
    "about|around|approximately|approx\\.?|roughly|some|circa|ca\\.?|nearly|almost|close to|rund|etwa|knapp|~|≈",
  ],
]
export type Mode = "about" | "over" | "under" | "exact"
const MODE = MODES.map(([, words]) => words).join("|")
const MODE_OF = MODES.map(([mode, words]) => [mode, new RegExp(`^(?:${words})$`, "iu")] as const)
const FIGURE = new RegExp(`\\d|(?<![\\p{L}])(?:${NUMBER_WORDS})(?![\\p{L}])`, "iu")

/** False for a text in which no quantity can be found: most sentences, told cheaply. */
export const hasFigure = (text: string): boolean => FIGURE.test(text)
const START = "(?<![\\p{L}\\d.,'’+-])"

/** Source of a regular expression for a quantity; its named groups go to `readQuantity`. */
export function quantity(options: { money?: boolean; words?: boolean } = {}): string {
  const scale = options.money ? MONEY_SCALE : SCALE
  const one = options.words ? `(?:${DIGITS}|(?:${NUMBER_WORDS})(?![\\p{L}]))` : `(?:${DIGITS})`
  return `(?:(?:between|zwischen) )?(?:${START}(?<mode>${MODE})\\s?)?${START}(?<number>${one})(?<scale>${scale})?(?:(?<join>\\s?[-–]\\s?| to | bis (?:zu )?|(?<=(?:between|zwischen) [^ ]{1,20}) (?:and|und) )(?<to>${one})(?<to_scale>${scale})?)?(?<plus>\\+)?`
}

/** The value of digits in either style, with the decimals stated; null for what is no number. */
export function parseDigits(digits: string, isScaled = false): string | null {
  const text = digits.replaceAll(/[ '’\u00a0\u202f]/g, "")
  const comma = text.lastIndexOf(",")
  const dot = text.lastIndexOf(".")
  let decimalAt = -1
  if (comma >= 0 && dot >= 0) decimalAt = Math.max(comma, dot)
  else if (comma >= 0 || dot >= 0) {
    const at = Math.max(comma, dot)
    const isOnly = text.indexOf(text.charAt(at)) === at
    const isThousands = /^[1-9]\d{0,2}$/.test(text.slice(0, at)) && text.length - at === 4 && !isScaled
    if (isOnly && !isThousands) decimalAt = at
  }
  const whole = (decimalAt < 0 ? text : text.slice(0, decimalAt)).replaceAll(/[.,]/g, "")
  const decimals = decimalAt < 0 ? "" : text.slice(decimalAt + 1)
  if (!/^\d{1,18}$/.test(whole) || !/^\d*$/.test(decimals)) return null
  const plain = whole.replace(/^0+(?=\d)/, "")
  return decimals ? `${plain}.${decimals}` : plain
}

function numberOf(text: string, isScaled: boolean): string | null {
  const lower = text.toLowerCase()
  const [tens = "", ones = ""] = lower.split("-")
  const [, hundreds, rest] = /^(\S+) hundred(?: and| )? ?(\S+)?$/.exec(lower) ?? []
  if (hundreds !== undefined) {
    const more = rest === undefined ? "0" : numberOf(rest, false)
    return more === null ? null : String((WORDS[hundreds] ?? 1) * 100 + Number(more))
  }
  const word =
    WORDS[lower] ?? ((WORDS[tens] ?? 0) >= 20 && WORDS[ones] ? (WORDS[tens] ?? 0) + (WORDS[ones] ?? 0) : undefined)
  return word === undefined ? parseDigits(text, isScaled) : String(word)
}

const scaleOf = (text: string | undefined): Scale | undefined =>
  text ? SCALES[text.trim().toLowerCase().replace(/\.$/, "")] : undefined

const modeOf = (text: string | undefined): Mode => {
  if (!text) return "exact"
  const found = MODE_OF.find(([, pattern]) => pattern.test(text))
  return found?.[0] ?? "exact"
}

/** The quantity of a match in one spelling: `about 200`, `1.2 million`, `3 to 6`, `over 500`. Null when it is none. */
export function readQuantity(groups: Record<string, string | undefined>): string | null {
  const to_scale = scaleOf(groups.to_scale)
  const scale = scaleOf(groups.scale) ?? (groups.to ? to_scale : undefined)
  const low = numberOf(groups.number ?? "", scale !== undefined)
  if (low === null) return null
  const one = (number: string, by: Scale | undefined) => (by ? `${number} ${by}` : number)
  if (groups.to) {
    const high = numberOf(groups.to, (to_scale ?? scale) !== undefined)
    return high === null ? null : `${one(low, scale)} to ${one(high, to_scale ?? scale)}`
  }
  const mode = groups.plus ? "over" : modeOf(groups.mode)
  return mode === "exact" ? one(low, scale) : `${mode} ${one(low, scale)}`
}

export type Interval = { low: number; high: number }
const CANONICAL =
  /^(?:(about|over|under) )?(\d+(?:\.\d+)?)(?: (thousand|million|billion|trillion))?(?: to (\d+(?:\.\d+)?)(?: (thousand|million|billion|trillion))?)?$/

/**
 * What may be true when a quantity is stated. `exact`: prices and years, which nobody rounds. Otherwise half of the
 * last digit stated; of whole numbers from 1,000 up, half of the last one that is not zero, but at most 5 %.
 */
export function intervalOf(value: string, exact = false): Interval | null {
  const [, mode, number, scale, to, to_scale] = CANONICAL.exec(value) ?? []
  if (number === undefined) return null
  const size = Number(number) * (scale ? FACTOR[scale as Scale] : 1)
  if (to !== undefined) {
    const high = Number(to) * (to_scale ? FACTOR[to_scale as Scale] : 1)
    return { low: Math.min(size, high), high: Math.max(size, high) }
  }
  if (mode === "over") return { low: size, high: Number.POSITIVE_INFINITY }
  if (mode === "under") return { low: 0, high: size }
  if (mode === "about") return { low: size * 0.9, high: size * 1.1 }
  if (exact) return { low: size, high: size }
  const slack = slackOf(number, scale as Scale | undefined)
  return { low: size - slack, high: size + slack }
}

function slackOf(number: string, scale: Scale | undefined): number {
  const decimals = number.split(".")[1]?.length ?? 0
  if (scale || decimals > 0) return (scale ? FACTOR[scale] : 1) * 10 ** -decimals * 0.5
  if (Number(number) < 1_000) return 0
  const zeros = /0*$/.exec(number)?.[0].length ?? 0
  return zeros < 2 ? 0 : Math.min(10 ** zeros / 2, Number(number) * 0.05)
}

/** The bare number of a quantity that states exactly one; undefined for ranges and limits. */
export function plainNumber(value: string): number | undefined {
  const found = intervalOf(value, true)
  return found && found.low === found.high ? found.low : undefined
}
