import { CONFIDENCE, type Found } from "#lib/evidence/facts/fact"
import { hasFigure, quantity, readQuantity } from "#lib/evidence/facts/numerals"
import { attributeAt, periodOf } from "#lib/evidence/facts/period"
import { subjectAt } from "#lib/evidence/facts/subject"

// Counts with their noun: employees, customers, shops, countries. An adjective or a place makes another count of it.

const NOUNS: readonly [string, string][] = [
  [
    "employees",
    "employees|staff(?: members)?|members of staff|people on staff|Mitarbeiter(?:innen)?|Beschäftigte|colleagues|team members",
  ],
  ["customers", "customers|clients|Kunden|subscribers"],
  ["users", "users|Nutzer"],
  ["members", "members|Mitglieder"],
  ["shops", "shops|branches|stores|outlets|bakeries|Filialen|Läden"],
  ["sites", "sites|locations|Standorte"],
  ["offices", "offices"],
  ["plants", "plants|factories|production sites|Werke"],
  ["countries", "countries|Länder(?:n)?"],
  ["markets", "markets"],
  ["hospitals", "hospitals|Krankenhäuser(?:n)?|Kliniken"],
  ["clinics", "clinics"],
  ["practices", "practices|Praxen"],
  ["products", "products|articles|Produkte"],
  ["devices", "devices|Geräte"],
  ["machines", "machines"],
  ["patents", "patents|Patente"],
  ["suppliers", "suppliers|Lieferanten"],
  ["partners", "partners|dealers|distributors|resellers|Partner"],
  ["patients", "patients|Patienten"],
  ["apprentices", "apprentices|trainees|Auszubildende"],
]
const NOUN_OF = NOUNS.map(([noun, words]) => [noun, new RegExp(`^(?:${words})$`, "iu")] as const)
const NOUN = NOUNS.map(([, words]) => words).join("|")
// Words that leave a count what it is.
const NEUTRAL = new Set([
  "paying",
  "existing",
  "current",
  "happy",
  "satisfied",
  "loyal",
  "own",
  "our",
  "total",
  "different",
  "dedicated",
  "motivated",
  "great",
  "wonderful",
  "of",
  "the",
  "well",
  "trained",
])
const ADJECTIVES = "(?:(?!(?:per|in|for|to|and|or|at|with|by|from|than|are|is|of)\\b)[\\p{L}][\\p{L}-]*\\s+){0,2}"
const COUNT = new RegExp(
  `${quantity({ words: true })}\\s+(?:of (?:our|the) )?(?<adjectives>${ADJECTIVES})(?<noun>${NOUN})(?![\\p{L}-])`,
  "giu",
)
const PEOPLE = new RegExp(
  `(?<verb>\\b(?:we employ|employs|employing|employed|a team of|team of|staff of|headcount of|workforce of|headcount (?:is|was|stands at)|we are(?: now)?)\\s+(?:now |currently |today |only )?)${quantity({ words: true })}(?<people>\\s+(?:people|persons|colleagues|experts|men and women|Menschen)\\b|(?=\\s*(?:[.,;]|today|now|in total|$)))`,
  "giu",
)
const HYPHENED =
  /(?<![\p{L}\d.,-])(?<number>\d{1,3}(?:,\d{3})*)-(?:person|people|strong|head)\b(?: (?:team|company|firm|business|workforce))/giu
const PEOPLE_BEFORE = /\b(?:employ|employs|team of|staff of|workforce of)\s/i

// A part of the whole, or something that happened in a time: not the count itself.
const SHARE =
  /\b(?:\d+|one|two|three|four|five|six|seven|eight|nine|most|some|half|a third|many|few) (?:of|out of|in)\s+$/i
const PART =
  /\b(?:of (?:whom|which|them|these)|including|among them|up to|another|additional|further|more|extra|other|first|last|next|per|each|every|hired|hire|joined|won|lost|added|interviewed|asked|surveyed|visited|survey of|interviews? with|sample of|room for|seats? for|davon|pilot)\s+(?:(?:about|around|over|nearly|some|than)\s+)?$/i
const SCOPED =
  /^\s*(?:in (?:the )?(?:\p{Lu}[\p{L}-]+(?: \p{Lu}[\p{L}-]+)?|sales|production|research|development|marketing|administration|support|service|logistics|purchasing|quality)|per |each\b|a (?:day|week|month|year)\b|(?:work|working|works|employed) (?:in|on|at|for) |under |of (?:the|its|their) |(?:from|at) (?:the )?\p{Lu}|(?:who|that|which) )/u
const NOT_SCOPE =
  /^\s*in (?:the )?(?:January|February|March|April|May|June|July|August|September|October|November|December|Q[1-4]|FY|total)\b/u

export function findCounts(sentence: string, carried: string | null): Found[] {
  if (!hasFigure(sentence)) return []
  const found: Found[] = []
  for (const match of sentence.matchAll(COUNT)) {
    const groups = match.groups ?? {}
    const noun = nounOf(groups.noun ?? "")
    const adjectives = (groups.adjectives ?? "")
      .toLowerCase()
      .split(/\s+/)
      .filter((word) => word && !NEUTRAL.has(word))
    if (noun) add(found, sentence, match, [...adjectives, noun].join(" "), carried)
  }
  for (const match of sentence.matchAll(PEOPLE)) add(found, sentence, match, "employees", carried)
  for (const match of sentence.matchAll(HYPHENED)) add(found, sentence, match, "employees", carried)
  return found
}

/** The comparable name of a counted thing, when the word is one. */
export function nounOf(word: string): string | undefined {
  return NOUN_OF.find(([, pattern]) => pattern.test(word.trim()))?.[0]
}

function add(found: Found[], sentence: string, match: RegExpExecArray, noun: string, carried: string | null): void {
  const groups = match.groups ?? {}
  const lead = groups.verb?.length ?? 0
  const start = match.index + lead
  const end = match.index + match[0].length
  const before = sentence.slice(0, start)
  if (
    SHARE.test(before.slice(-30)) ||
    PART.test(before.slice(-40)) ||
    (groups.mode === undefined && /\b(?:no|number|step|page|slide|chapter|version)\.?\s*$/i.test(before))
  )
    return
  if (found.some((each) => each.start < end && start < each.end)) return
  const changes = /\bfrom\s*$/i.test(before) && groups.to !== undefined
  const isYear = groups.mode === undefined && /^(?:19|20)\d\d$/.test(groups.number ?? "")
  if (isYear && (groups.adjectives || /(?:\bin|\bsince|\bby|\bof|\bfrom|©|\buntil)\s*$/i.test(before))) return
  const value = changes ? readQuantity({ number: groups.to, scale: groups.to_scale }) : readQuantity(groups)
  const subject = subjectAt(sentence, match.index, carried)
  if (value === null || subject === null) return
  const after = sentence.slice(end)
  const isScoped =
    SCOPED.test(after) &&
    !NOT_SCOPE.test(after) &&
    !/^\s*(?:work|works|working) (?:for|with|at) (?:us|our)\b/.test(after)
  const scope = isScoped
    ? ` (${(/^\s*\S+(?:\s+\S+){0,2}/.exec(after)?.[0] ?? "")
        .trim()
        .toLowerCase()
        .replace(/[.,;:]+$/, "")})`
    : ""
  found.push({
    kind: "count",
    subject: subject.key,
    attribute: attributeAt(`${noun}${scope}`, periodOf(sentence, changes ? end : start, end)),
    value,
    unit: null,
    confidence: subject.isExplicit || PEOPLE_BEFORE.test(match[0]) ? CONFIDENCE.stated : CONFIDENCE.implied,
    start: match.index,
    end,
  })
}
