// Words of a question: tokens, their singular, and numbers written out.

/** One token of a question. `stem` is the singular in lower case; `start` and `end` are offsets in the text. */
export type Token = {
  text: string
  stem: string
  start: number
  end: number
  kind: "word" | "number" | "quoted" | "mark"
}

const NUMBERS: Record<string, number> = {
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
  fifteen: 15,
  twenty: 20,
  thirty: 30,
  fifty: 50,
  hundred: 100,
}

const IRREGULAR: Record<string, string> = {
  people: "person",
  men: "man",
  women: "woman",
  children: "child",
  sales: "sales",
  series: "series",
  status: "status",
  statuses: "status",
  news: "news",
  analysis: "analysis",
  business: "business",
  statistics: "statistics",
  indices: "index",
  movies: "movie",
  cookies: "cookie",
}

/** The singular of an English word in lower case; words without a plural come back as they are. */
export function singular(word: string): string {
  const lower = word.toLowerCase()
  const known = IRREGULAR[lower]
  if (known) return known
  if (lower === "vs") return "versus"
  if (lower.length < 4 || !lower.endsWith("s") || /(?:ss|us|is)$/.test(lower)) return lower
  if (/[^aeiou]ies$/.test(lower)) return `${lower.slice(0, -3)}y`
  if (/(?:sses|shes|ches|xes|zzes)$/.test(lower)) return lower.slice(0, -2)
  return lower.slice(0, -1)
}

/** The stems of a name such as `net_amount`, `NetAmount` or `Support tickets`. */
export function stemsOf(name: string): string[] {
  return name
    .replace(/([a-z0-9])([A-Z])/g, "$1 $2")
    .split(/[^\p{L}\p{N}]+/u)
    .filter(Boolean)
    .map(singular)
}

/** A number written in digits (`1,200`, `5k`, `2.5m`) or as a word; null when it is none. */
export function numberOf(text: string): number | null {
  const word = NUMBERS[text.toLowerCase()]
  if (word !== undefined) return word
  const match = /^[$€£]?(\d[\d,]*(?:\.\d+)?)(k|m|bn)?[%€$£]?$/i.exec(text)
  if (!match?.[1]) return null
  const scale = { k: 1e3, m: 1e6, bn: 1e9 }[match[2]?.toLowerCase() ?? ""] ?? 1
  return Number(match[1].replaceAll(",", "")) * scale
}

const PIECE =
  /"([^"]{1,80})"|“([^”]{1,80})”|`([^`]{1,80})`|(?<![\p{L}\p{N}])'([^']{1,80})'(?![\p{L}\p{N}])|[$€£]?\d[\d,]*(?:\.\d+)?(?:k|m|bn)?%?(?![\p{L}\p{N}])|[\p{L}\p{N}]+(?:['’]s)?|>=|<=|!=|[,;.?!&<>=%#\n]/giu

/** Splits a question into tokens. Hyphens and underscores separate words; quoted text stays whole. */
export function tokenize(text: string): Token[] {
  const found: Token[] = []
  for (const match of text.matchAll(PIECE)) {
    const raw = match[0]
    const quoted = match[1] ?? match[2] ?? match[3] ?? match[4]
    const start = match.index
    const end = start + raw.length
    if (quoted !== undefined) found.push({ text: quoted, stem: quoted.toLowerCase(), start, end, kind: "quoted" })
    else if (numberOf(raw) !== null)
      found.push({ text: raw.replace(/,$/, ""), stem: raw.toLowerCase(), start, end, kind: "number" })
    else if (/^[\p{L}\p{N}]/u.test(raw)) {
      const word = raw.replace(/['’]s$/, "")
      found.push({ text: word, stem: singular(word), start, end, kind: "word" })
    } else found.push({ text: raw, stem: raw, start, end, kind: "mark" })
  }
  return found
}

/** `net_amount` -> `Net amount`. */
export function sentence(name: string): string {
  const words = name
    .replace(/([a-z0-9])([A-Z])/g, "$1 $2")
    .replace(/[_\s]+/g, " ")
    .trim()
  return words.charAt(0).toUpperCase() + words.slice(1).toLowerCase()
}

/** A list as people write it: `a, b and c`. */
export function listed(items: string[], last = "and"): string {
  if (items.length < 2) return items.join("")
  return `${items.slice(0, -1).join(", ")} ${last} ${items.at(-1)}`
}

/** A name fit for a column alias, a query or a tile: lower case, digits and underscores, at most 50 characters. */
export function identifier(text: string): string {
  const plain = text
    .normalize("NFKD")
    .replace(/[\u0300-\u036f]/g, "")
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "_")
    .replace(/^_+|_+$/g, "")
    .slice(0, 50)
    .replace(/_+$/, "")
  return /^[a-z]/.test(plain) ? plain : `q_${plain || "result"}`
}
