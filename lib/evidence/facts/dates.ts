import { CONFIDENCE, type Found } from "#lib/evidence/facts/fact"
import { COMPANY, plainKey, subjectAt } from "#lib/evidence/facts/subject"

// Days and months, and the certificates and approvals they belong to.

const MONTHS = "january|february|march|april|may|june|july|august|september|october|november|december".split("|")
const MONTH = "(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]{0,6}"
const DATE = `(?:(?<y1>\\d{4})-(?<m1>\\d{2})-(?<d1>\\d{2})|(?<d2>\\d{1,2})\\.(?<m2>\\d{1,2})\\.(?<y2>\\d{4})|(?<d3>\\d{1,2})\\.? (?<n3>${MONTH})\\.? (?<y3>\\d{4})|(?<n4>${MONTH})\\.? (?<d4>\\d{1,2}),? (?<y4>\\d{4})|(?<n5>${MONTH})\\.? (?<y5>\\d{4})|(?<y6>(?:19|20)\\d{2}))(?![\\d.,]\\d|\\d)`
const ANY_DATE = new RegExp(`(?<![\\d.])${DATE}`, "iu")
const NAME =
  "(?<name>(?:[\\p{L}\\p{N}][\\p{L}\\p{N}-]* ){1,3})(?:certificates?|certification|approval|clearance|accreditation)(?![\\p{L}])"
const CERTIFICATE = new RegExp(NAME, "giu")
const GRANTED = new RegExp(
  `${NAME}[^.;]{0,60}?\\b(?:issued|granted|received|obtained|awarded|dated|given)\\b[^.;\\d]{0,20}?(?:on|in|of)? ?(?:the )?${DATE}`,
  "giu",
)
const NO_NAME = new Set(
  "the our a an its their this that first new of and with for by previous former old next current valid all".split(" "),
)

/** The first date in a text, as far as it is stated: `2024-05-14`, `2024-05` or `2024`. */
export function dateIn(text: string): string | null {
  return isoOf(ANY_DATE.exec(text)?.groups ?? {})
}

function isoOf(groups: Record<string, string | undefined>): string | null {
  const year = groups.y1 ?? groups.y2 ?? groups.y3 ?? groups.y4 ?? groups.y5 ?? groups.y6
  if (!year) return null
  const name = (groups.n3 ?? groups.n4 ?? groups.n5)?.toLowerCase().slice(0, 3)
  const month = name ? MONTHS.findIndex((each) => each.startsWith(name)) + 1 : Number(groups.m1 ?? groups.m2 ?? 0)
  const day = Number(groups.d1 ?? groups.d2 ?? groups.d3 ?? groups.d4 ?? 0)
  if (month < 1 || month > 12) return year
  const pad = (n: number) => String(n).padStart(2, "0")
  return day >= 1 && day <= 31 ? `${year}-${pad(month)}-${pad(day)}` : `${year}-${pad(month)}`
}

/** The certificate a text names, comparable: `organic certificate`. Null when it names none. */
export function certificateIn(text: string): string | null {
  for (const match of text.matchAll(CERTIFICATE)) {
    const key = certificateKey(match.groups?.name ?? "")
    if (key) return key
  }
  return null
}

function certificateKey(name: string): string | null {
  if (/\b(?:previous|former|old|next)\b/i.test(name)) return null
  const words = plainKey(name)
    .split(" ")
    .filter((word) => !NO_NAME.has(word))
  return words.length > 0 ? `${words.slice(-2).join(" ")} certificate` : null
}

export function findDates(sentence: string, carried: string | null): Found[] {
  if (!/\d{4}/.test(sentence)) return []
  return [...sentence.matchAll(GRANTED)].flatMap((match): Found[] => {
    const attribute = certificateKey(match.groups?.name ?? "")
    const value = isoOf(match.groups ?? {})
    const subject = subjectAt(sentence, match.index, carried) ?? { key: COMPANY, isExplicit: false }
    if (!attribute || !value) return []
    return [
      {
        kind: "date",
        subject: subject.key,
        attribute,
        value,
        unit: null,
        confidence: CONFIDENCE.stated,
        start: match.index,
        end: match.index + match[0].length,
      },
    ]
  })
}
