import { CONFIDENCE, type Found } from "#lib/evidence/facts/fact"
import { leadingName, nameKey, plainKey, subjectAt } from "#lib/evidence/facts/subject"

// Years and what began in them: the company, a product, a certificate.

const YEAR = "(?<year>1[0-9]{3}|20[0-4][0-9])(?![\\d%]|[.,]\\d)"
const FOUNDED = new RegExp(
  `(?<what>\\b(?:was |were |is |has been )?(?:founded|established|incorporated|set up|gegründet|foundation|year of foundation|founding year|Gründungsjahr|Gründung)\\b)(?<between>[^.;\\d]{0,45}?)\\b${YEAR}`,
  "giu",
)
const FOUNDED_AFTER = new RegExp(
  `\\b(?:in|im Jahr|seit) ${YEAR}[^.;\\d]{0,40}?\\b(?:founded|established|gegründet)\\b(?! by our| a | an | our )`,
  "giu",
)
const IN_BUSINESS = new RegExp(
  `\\b(?:family[- ](?:owned|run|business|bakery|firm|company)|in business|in the business|baking|brewing|making|building|crafting|in family hands|est\\.?|established|trading|serving|been around|bread|quality)\\b[^.;\\d]{0,40}\\b(?:since|seit) ${YEAR}`,
  "giu",
)
const EVENT = new RegExp(
  `\\b(?<verb>launched|introduced|released|opened|started|certified|approved|cleared|CE[- ]marked|registered|acquired|patented|moved)\\b[^.;\\d]{0,40}?\\b(?:in|since|on|seit)\\b(?: the year| early| late| mid| \\d{1,2}\\.? \\p{L}+| \\p{L}+)? ${YEAR}`,
  "giu",
)
const CERTIFICATE = new RegExp(
  `\\b(?<name>ISO ?\\d{4,5}|IEC ?\\d{4,5}|MDR|FDA|IFS|HACCP|SOC ?2|BIO|organic)\\b[^.;]{0,40}?\\b(?:since|in|seit)\\b ${YEAR}`,
  "giu",
)
const APPOSED =
  /((?:\p{Lu}[\p{L}\p{N}&.'’-]*)(?: (?:&|of|\p{Lu}[\p{L}\p{N}&.'’-]*)){0,5})\s?[,(]\s*(?:which was |a [\p{L} ]{1,30} )?$/u
// "our academy was founded in 2015": something of ours, not we.
const PART_OF_US =
  /\b(?:our|the|its|their|a|an|this|that|my|his|her)\s+(?!company\b|firm\b|business\b|group\b|enterprise\b|start-?up\b|bakery\b|family\b|manufacturer\b|chain\b|house\b)(?<part>[\p{L}-]+(?:\s(?!was|were|is|has)[\p{L}-]+){0,2})\s*(?:,[^,]{0,40},\s*)?$/iu

export function findYears(sentence: string, carried: string | null): Found[] {
  if (!/\d{4}/.test(sentence)) return []
  const found: Found[] = []
  for (const pattern of [FOUNDED, FOUNDED_AFTER, IN_BUSINESS])
    for (const match of sentence.matchAll(pattern)) addFounded(found, sentence, match, carried)
  for (const match of sentence.matchAll(CERTIFICATE)) {
    const name = plainKey((match.groups?.name ?? "").replace(/(?<=[a-z])(?=\d)/i, " "))
    push(found, match, "date", subjectKey(sentence, match.index, carried), `${name} since`, CONFIDENCE.stated)
  }
  for (const match of sentence.matchAll(EVENT)) {
    const what = plainKey(
      sentence.slice(0, match.index).replace(/\b(?:was|were|is|has been|we|have been|first|then|officially)\b/gi, " "),
    )
      .split(" ")
      .slice(-4)
      .join(" ")
    if (what)
      push(
        found,
        match,
        "date",
        subjectKey(sentence, match.index, carried),
        `${what} ${plainKey(match.groups?.verb ?? "")}`,
        CONFIDENCE.implied,
      )
  }
  return found
}

const subjectKey = (sentence: string, at: number, carried: string | null) =>
  subjectAt(sentence, at, carried)?.key ?? null

function addFounded(found: Found[], sentence: string, match: RegExpExecArray, carried: string | null): void {
  const before = sentence.slice(0, match.index)
  const part = PART_OF_US.exec(before)
  const name = leadingName(sentence, match.index)
  if (part && !name) return
  // "founded 12 branches in 2004", "founded our academy in 2004": they founded something else.
  if (
    /\b(?:our|the|an?|its|their) \p{L}/u.test(match.groups?.between ?? "") &&
    !/\bby\b|\bas an? /.test(match.groups?.between ?? "")
  )
    return
  // "the old Steam Packet, founded in 1887": the name it stands behind, not the one the sentence began with.
  const apposed = /^(?:founded|established)/i.test(match[0]) ? APPOSED.exec(before)?.[1] : undefined
  const subject = apposed
    ? { key: `org:${nameKey(apposed)}`, isExplicit: true }
    : subjectAt(sentence, match.index, carried)
  if (!subject) return
  push(found, match, "date", subject.key, "founded_year", subject.isExplicit ? CONFIDENCE.stated : CONFIDENCE.implied)
}

function push(
  found: Found[],
  match: RegExpExecArray,
  kind: Found["kind"],
  subject: string | null,
  attribute: string,
  confidence: number,
) {
  const start = match.index
  const end = start + match[0].length
  if (!subject || found.some((each) => each.start < end && start < each.end)) return
  found.push({ kind, subject, attribute, value: match.groups?.year ?? "", unit: null, confidence, start, end })
}
