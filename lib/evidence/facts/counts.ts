import { CONFIDENCE, type Found } from "#lib/evidence/facts/fact"
import { hasFigure, quantity, readQuantity } from "#lib/evidence/facts/numerals"
import { attributeAt, periodOf } from "#lib/evidence/facts/period"
import { actorAt, COMPANY, nameKey, type Subject, subjectAt } from "#lib/evidence/facts/subject"

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
const ADJECTIVES =
  "(?:(?!(?:people|persons|on|per|in|for|to|and|or|at|with|by|from|than|are|is|of)\\b)[\\p{L}][\\p{L}-]*\\s+){0,2}"
const COUNT = new RegExp(
  `${quantity({ words: true })}\\s+(?<part>of (?:our|the) )?(?<adjectives>${ADJECTIVES})(?<noun>${NOUN})(?![\\p{L}-])`,
  "giu",
)
// What may follow a number of people that stands without them: an end, or what they do.
const STAFF_END =
  "(?=\\s*(?:[.,;:!)]|and (?:growing|counting|rising|hiring)|today|now|in total|altogether|all told|strong|$|(?:is|are|has|have|works?|looks?|serves?|keeps?|runs?|takes?|handles?|does|\\p{Ll}+s (?:the|an?|every|each|all|our|your|their|up))\\b))"
const ANYONE =
  "people|persons|colleagues|experts|specialists|professionals|men and women|women and men|souls|heads|hands|Menschen"
// "cleaners and office staff": two kinds that together are all; one kind alone is a part.
const KINDS =
  "\\p{Ll}[\\p{L}-]+ and (?:\\p{Ll}[\\p{L}-]+ ){0,2}(?:staff|people|workers|employees|others|personnel|helpers)"
const PEOPLE = new RegExp(
  `(?<verb>\\b(?:employs?|employing|employed|(?:an?|our|the|its|their|total|whole) (?:(?:small|young|growing|dedicated|experienced|friendly|whole|entire|total|current|permanent) ){0,2}(?:staff|headcount|workforce|payroll) of|headcount (?:is|was|stands at)|(?:staff|workforce|team) (?:numbers|counts|totals|comprises|consists of|has grown to|stands at|is made up of)|(?:are|is|re|be|become|have|has|having|grown (?:in)?to|grew to|now) an? (?:(?:small|young|growing|dedicated|close-knit|experienced|friendly|strong|great|whole|tight|happy|local|committed) ){0,2}(?:team|crew|company|firm|business) of|our (?:(?:small|young|growing|dedicated|experienced|friendly|whole|entire) ){0,2}(?:team|crew) of|we(?: are|['’]re)(?: now| today| currently)?|there are)\\s+(?:now |currently |today |only |already |just )?)${quantity({ words: true })}(?<people>\\s+(?:(?:${ANYONE})\\b|(?:${KINDS})\\b|of us\\b)|${STAFF_END})`,
  "giu",
)
// "230 people work for us", "40 men and women are on our payroll".
const WORKING = new RegExp(
  `${quantity({ words: true })}\\s+(?:(?:${ANYONE})|${KINDS})(?: (?:now|currently|today|already))? (?:(?:are |is )?(?:work|works|working|employed) (?:for|with|at|by) (?<whom>us\\b|our (?:company|firm|business)\\b|the (?:company|firm|business)\\b|\\p{Lu}[\\p{L}&-]+(?: \\p{Lu}[\\p{L}&-]+){0,3})|(?:are |is )?on (?<payroll>our|the) payroll)`,
  "giu",
)
const HYPHENED =
  /(?<![\p{L}\d.,-])(?<number>\d{1,3}(?:,\d{3})*)-(?:person|people|strong|head)\b(?: (?:team|company|firm|business|workforce))/giu
const PEOPLE_BEFORE = /\b(?:employs?|(?:team|crew|staff|workforce) of)\s/i

// A part of the whole, or something that happened in a time: not the count itself.
const SHARE =
  /\b(?:\d+|one|two|three|four|five|six|seven|eight|nine|most|some|half|a third|many|few) (?:of|out of|in)\s+$/i
const PART =
  /\b(?:of (?:whom|which|them|these)|including|among them|up to|another|additional|further|more|extra|other|first|last|next|per|each|every|hired|hire|joined|won|lost|added|interviewed|asked|surveyed|visited|survey of|interviews? with|sample of|room for|seats? for|davon|pilot)\s+(?:(?:about|around|over|nearly|some|than)\s+)?$/i
const SCOPED =
  /^\s*(?:in (?:the )?(?:\p{Lu}[\p{L}-]+(?: \p{Lu}[\p{L}-]+)?|sales|production|research|development|marketing|administration|support|service|logistics|purchasing|quality)|per |each\b|a (?:day|week|month|year)\b|(?:work|working|employed) (?:in|on|at|for) |under |of (?:the|its|their) |(?:from|at) (?:the )?\p{Lu}|(?:who|that|which) |for (?!us\b|the company|over|more|about|all))/u
const NOT_SCOPE =
  /^\s*in (?:the )?(?:January|February|March|April|May|June|July|August|September|October|November|December|Q[1-4]|FY|total)\b/u

// "Our Hull depot has 12": a part of us.
const PART_OF_OURS =
  /(?:^|[,;] |\b(?:and|but|while) )our (?!(?:[\p{L}-]+ )?(?:team|crew|staff|workforce|company|firm|business|enterprise|group|bakery|chain|family|house|shops|stores|branches|sites|plants|offices|clinics|practices|headcount|payroll)\b)[\p{L}-]+ (?:[\p{L}-]+ )?(?:\p{Ll}+ed in \d{4} and |was set up in \d{4} and )?(?:now |today |currently )?(?:has|have|employs?|counts?|is|are)\s[^,;]*$/iu
// "In Hull alone we employ 20", "together with our freelancers we are 120".
const IN_PLACE =
  /^(?:in|at) (?:the )?(?!(?:January|February|March|April|May|June|July|August|September|October|November|December)\b)(?:our \p{L}|\p{Lu}[\p{L}-]+(?: \p{Lu}[\p{L}-]+)*(?: alone|,)? (?:we|it|they|the)\b)/u
const isPart = (before: string) =>
  PART_OF_OURS.test(before) ||
  IN_PLACE.test(before.charAt(0).toLowerCase() + before.slice(1)) ||
  /\bby (?:(?:about|around|over|nearly|some|almost) )?$/i.test(before) ||
  /^(?:in|during|over|for) (?:the )?(?:peak |high |low |busy )?(?:winter|summer|spring|autumn|season|harvest|holidays|christmas)\b/i.test(
    before,
  ) ||
  /\b(?:together|including|combined|as well as|plus)\b[^;]*$/i.test(before)
/** "We employed 40 people" is over; "40 people are employed" is not. */
const wasOnce = (sentence: string, match: RegExpExecArray): string | null =>
  /^employed\b/i.test(match.groups?.verb ?? "") &&
  !/\b(?:is|are|being|now|currently)\s*$/i.test(sentence.slice(0, match.index))
    ? "past"
    : null

export function findCounts(sentence: string, carried: string | null): Found[] {
  if (!hasFigure(sentence)) return []
  const found: Found[] = []
  const whoseAt = (match: RegExpExecArray, verb = "") => subjectAt(sentence, match.index + verb.length, carried)
  for (const match of sentence.matchAll(COUNT)) {
    const groups = match.groups ?? {}
    const noun = nounOf(groups.noun ?? "")
    const adjectives = (groups.adjectives ?? "")
      .toLowerCase()
      .split(/\s+/)
      .filter((word) => word && !NEUTRAL.has(word))
    if (noun) add(found, sentence, match, [...adjectives, noun].join(" "), whoseAt(match))
  }
  for (const match of sentence.matchAll(WORKING))
    add(found, sentence, match, "employees", employerOf(match.groups ?? {}, carried))
  for (const match of sentence.matchAll(PEOPLE))
    if (!isUnclear(sentence, match, carried))
      add(found, sentence, match, "employees", whoseAt(match, match.groups?.verb))
  for (const match of sentence.matchAll(HYPHENED)) add(found, sentence, match, "employees", whoseAt(match))
  return found
}

/** "There are 34" says nothing without "of us"; "is a team of 6" only of the company. */
function isUnclear(sentence: string, match: RegExpExecArray, carried: string | null): boolean {
  const { verb = "", people = "" } = match.groups ?? {}
  if (/^there are/i.test(verb)) return !/of us$/i.test(people)
  return /^(?:are|is)\b/i.test(verb) && actorAt(sentence, match.index, carried) === null
}

/** People who work for us are ours, whomever the sentence began with. */
function employerOf({ whom, payroll }: Record<string, string | undefined>, carried: string | null): Subject {
  const name = whom ?? payroll ?? ""
  const key = /^(?:us|our)\b/i.test(name)
    ? COMPANY
    : /^the\b/i.test(name)
      ? (carried ?? COMPANY)
      : `org:${nameKey(name)}`
  return { key, isExplicit: true }
}

/** The comparable name of a counted thing, when the word is one. */
export function nounOf(word: string): string | undefined {
  return NOUN_OF.find(([, pattern]) => pattern.test(word.trim()))?.[0]
}

function add(found: Found[], sentence: string, match: RegExpExecArray, noun: string, subject: Subject | null): void {
  const groups = match.groups ?? {}
  const lead = groups.verb?.length ?? 0
  const start = match.index + lead
  const end = match.index + match[0].length
  const before = sentence.slice(0, start)
  if (
    groups.part !== undefined ||
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
  if (value === null || subject === null) return
  if (/^(?:if|unless|suppose|imagine)\b[^,]*$/i.test(before) || (noun === "employees" && isPart(before))) return
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
    attribute: attributeAt(
      `${noun}${scope}`,
      periodOf(sentence, changes ? end : start, end) ?? wasOnce(sentence, match),
    ),
    value,
    unit: null,
    confidence: subject.isExplicit || PEOPLE_BEFORE.test(match[0]) ? CONFIDENCE.stated : CONFIDENCE.implied,
    start: match.index,
    end,
  })
}
