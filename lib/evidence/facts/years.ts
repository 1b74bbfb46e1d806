import { CONFIDENCE, type Found } from "#lib/evidence/facts/fact"
import { actorAt, COMPANY, leadingName, nameKey, plainKey, subjectAt } from "#lib/evidence/facts/subject"

// Years and what began in them: the company, a product, a certificate.

const YEAR = "(?<year>1[0-9]{3}|20[0-4][0-9])(?![\\d%]|[.,]\\d)"
const FOUNDED = new RegExp(
  `(?<what>\\b(?:was |were |is |has been )?(?:founded|established|incorporated|set up|gegründet|foundation|year of foundation|founding year|Gründungsjahr|Gründung)\\b)(?<between>[^.;\\d]{0,45}?)\\b${YEAR}`,
  "giu",
)
const ORGANISATION =
  "company|firm|business|enterprise|start-?up|manufacturer|bakery|chain|group|shop|practice|Unternehmen|Firma"
// "In 2011 two sisters founded the company"; "In 2011 Northbrook Looms was founded".
const FOUNDED_AFTER = new RegExp(
  `\\b(?:in|im Jahr|im|seit) ${YEAR},?(?<who>[^.;\\d]{0,60}?)\\b(?<be>was |were |wurde )?(?<verb>founded|established|incorporated|formed|set up|started|created|gegründet)\\b(?<object> (?:(?:the|our|this) (?:${ORGANISATION})\\b|us\\b|\\p{Lu}[\\p{L}&-]+(?: \\p{Lu}[\\p{L}&-]+){0,3}))?`,
  "giu",
)
const FOUNDED_OBJECT = new RegExp(
  `\\b(?:founded|established|started|formed|set up|created)(?<object> (?:(?:the|our|this) (?:${ORGANISATION})\\b|\\p{Lu}[\\p{L}&-]+(?: \\p{Lu}[\\p{L}&-]+){0,3}))(?<between>[^.;\\d]{0,40}?)\\b(?:in|im Jahr|back in) ${YEAR}`,
  "gu",
)
// Weaker words than "founded": only where the company itself is what began.
const BEGAN = new RegExp(
  `\\b(?<verb>(?:was|were|been) (?:started|formed|created|born|begun|registered|brought to life|called into being)|(?:started|began|starts|begins)(?: out| up| life| small| trading| operating| operations| business)?|launched|opened (?:its|our|their|the) doors|came into being|(?:goes|go|dates|date|reaches) back|has existed|have existed|has been around|have been around|has been in business|have been in business|has traded|have traded|has been trading|have been trading)\\b(?<between>[^.;\\d]{0,60}?)\\b(?:in|since|to|from|of|early|late|year) ${YEAR}`,
  "giu",
)
// "We have been cleaning offices since 2011": the trade itself, told by the words beside the company's name.
const TRADE = new RegExp(
  `\\b(?:have|has|['’]ve|['’]s) been (?<trade>\\p{L}{3,}ing)(?<what>(?: (?!in\\b|at\\b|for\\b|to\\b|with\\b|under\\b|as\\b)[\\p{L}-]+){0,3}),? (?:ever )?since (?:the year )?${YEAR}`,
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
  /\b(?:our|the|its|their|a|an|this|that|my|his|her)\s+(?!company\b|firm\b|business\b|group\b|enterprise\b|start-?up\b|bakery\b|family\b|manufacturer\b|chain\b|house\b)(?<part>[\p{L}-]+(?:\s(?!was|were|is|has)[\p{L}-]+){0,2})\s*(?:,[^,]{0,40},\s*|,\s*)?$/iu

export function findYears(sentence: string, carried: string | null): Found[] {
  if (!/\d{4}/.test(sentence)) return []
  const found: Found[] = []
  for (const pattern of [FOUNDED, IN_BUSINESS])
    for (const match of sentence.matchAll(pattern)) addFounded(found, sentence, match, carried)
  for (const match of sentence.matchAll(FOUNDED_OBJECT)) addObject(found, match, carried)
  for (const match of sentence.matchAll(FOUNDED_AFTER)) {
    const { who = "", be, object } = match.groups ?? {}
    const at = match.index + match[0].indexOf(who) + who.length
    if (!be) addObject(found, match, carried)
    else if (!object)
      push(found, match, "date", actorAt(sentence, at, carried)?.key ?? null, "founded_year", CONFIDENCE.stated)
  }
  for (const match of sentence.matchAll(BEGAN)) {
    if (isOtherBeginning(match.groups?.verb ?? "", match.groups?.between ?? "")) continue
    const actor = actorAt(sentence, match.index, carried)
    push(found, match, "date", actor?.key ?? null, "founded_year", CONFIDENCE.stated)
  }
  for (const match of sentence.matchAll(TRADE)) {
    const { trade = "", what = "" } = match.groups ?? {}
    const actor = actorAt(sentence, match.index, carried)
    const name = `${trade} ${what}`.toLowerCase().replaceAll(/\s+/g, " ").trim()
    push(found, match, "date", actor?.key ?? null, `since ${name}`, CONFIDENCE.implied)
  }
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

/** "The company started exporting in 2015", "we began in Norway in 2015": something else, or somewhere else. */
function isOtherBeginning(verb: string, between: string): boolean {
  if (/^(?:was|were|been|has|have|goes|go|dates|date|reaches)\b/i.test(verb))
    return /^ (?:by (?:our|the) (?!found))/i.test(between)
  if (/\b(?:in|into|to|across) (?:the )?\p{Lu}/u.test(between)) return true
  if (/^launched$/i.test(verb)) return between.trim() !== ""
  return !/^\s*$|^ (?:in|with|as|from|on|at|under|by|back|out|up|small|trading|life|the (?:company|business|firm))\b/i.test(
    between,
  )
}

/** Whom somebody founded: "founded the company", "founded Northbrook Looms". */
function addObject(found: Found[], match: RegExpExecArray, carried: string | null): void {
  const object = match.groups?.object?.trim()
  if (!object) return
  const own = carried?.startsWith("org:") ? carried : COMPANY
  const key = /^(?:us|the|our|this)\b/i.test(object) ? own : `org:${nameKey(object)}`
  if (!/^\p{Ll}/u.test(object) || key === own) push(found, match, "date", key, "founded_year", CONFIDENCE.stated)
}

const COMPANY_FOLLOWS = new RegExp(`^, (?:the|this) (?:family |small |young )?(?:${ORGANISATION})\\b`, "i")

function addFounded(found: Found[], sentence: string, match: RegExpExecArray, carried: string | null): void {
  const before = sentence.slice(0, match.index)
  // "Branches were established in 2014": of a passive the subject is what was founded.
  const isPassive = /^(?:was|were|is|has been)\b/i.test(match[0])
  if (isPassive && !actorAt(sentence, match.index, carried)) return
  // "Founded in 1963, the institute": what follows says who.
  const follows =
    before.trim() === "" &&
    /^, (?:the|an?|this|that|their|his|her) /i.test(sentence.slice(match.index + match[0].length))
  if (follows && !COMPANY_FOLLOWS.test(sentence.slice(match.index + match[0].length))) return
  const part = isPassive ? null : PART_OF_US.exec(before)
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
