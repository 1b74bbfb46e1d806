// Whom a statement is about: the company that speaks, somebody it names, or somebody else.

export const COMPANY = "company"

export type Subject = { key: string; isExplicit: boolean }

const LEGAL_FORM =
  /[\s,]+(?:gmbh|ag|se|kg|ohg|ug|ltd|limited|inc|llc|llp|plc|corp|corporation|co|sa|sarl|sas|srl|bv|nv|oy|ab|as|aps)\.?(?=$|[\s,&])/gi

/** Lower case, without accents, legal form and punctuation: `Kornfeld Bäckerei GmbH & Co. KG` and `kornfeld backerei` are one. */
export function nameKey(name: string): string {
  return plainKey(name.replace(LEGAL_FORM, " ").replace(/[\s&]+$/, ""))
}

/** Words in lower case, without accents and punctuation. */
export function plainKey(text: string): string {
  return text
    .toLowerCase()
    .normalize("NFKD")
    .replaceAll(/\p{M}/gu, "")
    .replaceAll("ß", "ss")
    .replaceAll(/[^\p{L}\p{N}%+]+/gu, " ")
    .trim()
}

/** True when two names mean one company: equal, or one is the other with something added. */
export function isSameName(a: string, b: string): boolean {
  if (a === "" || b === "") return false
  const [short, long] = a.length <= b.length ? [a, b] : [b, a]
  return long === short || long.startsWith(`${short} `)
}

const ORGANISATION =
  "company|firm|business|enterprise|start-?up|manufacturer|bakery|chain|group|family business|family firm|organisation|organization|Unternehmen|Firma|Betrieb"
const SPEAKER = new RegExp(
  `\\b(?:we|us|our|ours|ourselves|wir|uns|unsere?[nmrs]?)\\b|\\b(?:this|our) (?:${ORGANISATION})\\b`,
  "i",
)
const THE_COMPANY = new RegExp(`\\b(?:the|das|die) (?:${ORGANISATION})\\b|^(?:it|they)\\b`, "i")
/** Said of "it" and "they" when the sentence before spoke of others, or of a thing. */
export const ANYONE = "anyone"

// "companies with 50 employees", "a hospital with 800 beds": somebody of a kind, not us.
const ANYBODY =
  /\b(?:companies|firms|businesses|organi[sz]ations|teams|groups|customers?|clients?|buyers?|competitors?|rivals?|suppliers?|partners?|hospitals?|clinics?|practices?|branches|shops?|stores?|yards?|sites?|branch|restaurants?|hotels?|retailers?|manufacturers|enterprises|smes|buyer|prospects?|for example|market leader)\b[^.;:]{0,25}$/i
// "each branch has 9 employees", "a typical order".
const DISTRIBUTED = /\b(?:each|every|per|typical(?:ly)?|average|median)\b[^.;:]{0,25}$/i
// "Our shops have 40 employees" is about us; "our customers have" is not.
const OUR_PLACES =
  /\bour (?:[\p{L}-]+ ){0,2}(?:teams|shops|stores|branches|yards|sites|restaurants|hotels|hospitals|clinics|practices)\b[^.;:]{0,25}$/iu
export const OTHERS =
  "customers?|clients?|clientele|buyers?|guests|tenants?|patients|users|subscribers|readers|competitors?|competition|rivals?|suppliers?|vendors?|partners?|dealers|distributors|resellers|contractors?|subcontractors?|landlord|investors?|shareholders?|bank|insurer|parent(?: company)?|(?:sister|parent|partner|daughter) company|prospects?|peers|neighbou?rs?|opponents?|industry|market leader"
// The subject of a clause: "our largest client employs", "one of our suppliers, a mill in the south, has".
const OTHERS_ACT = new RegExp(
  `(?:^|[,;:–—(]\\s*|\\b(?:and|but|while|whereas|that|because|when|if|where|although)\\s)(?:(?:one|some|most|many|all|both|none|each|two|three|half) of )?(?:(?:our|the|their|its|your|an?|some|most|many|all|several|other|this|that|one|another) )?(?:[\\p{L}-]+ ){0,2}?(?:${OTHERS})\\b(?<rest>[^;]*)$`,
  "iu",
)
// "The growers we buy from had": we stand inside the subject, and are not it.
const NOT_OUR_DOING =
  /^(?:the|an?|those|these|some|most|all|many|every|each|other|two|three) [^,;]*\b(?:we|us|our)\b[^,;]*\b(?:has|have|had|employs?|employed|counts?|makes?|made|earns?|earned|is|are|was|were|charges?|sells?|asks?|reached|turned)\s[^,;]*$/i
// "A company that employs 900 people": who does so is what the clause hangs on.
const RELATIVE =
  /\b(?:that|which|who)\s(?:(?:now|currently|today|also|already|still|alone|together)\s)?(?:(?:has|have|had|employs?|employed|counts?|makes?|made|runs?|operates?|earns?|reached|turned|turns)\s[^,;]{0,25})?$/i
const WE_ARE_WHAT = new RegExp(`^(?:we are|we['’]re) [^,;]*\\b(?:${ORGANISATION}|team)\\b[^,;]*$`, "i")
const isRelative = (before: string) => RELATIVE.test(before) && !WE_ARE_WHAT.test(before)
// "Ports employ 900 people", "a port with 60": any of them.
const OF_A_KIND =
  /^\p{Lu}\p{L}+s(?: \p{Ll}+){0,3} (?:have|had|employ|employed|count|operate)\b|(?:^|[,;] )(?:[Aa]n?|[Aa]ny|[Ss]ome) (?:\p{L}+ ){1,3}(?:with|having) (?:(?:only|about|around|over|just) )?$/u
// "We employ 900 people", says somebody else.
const SAID_BY =
  /["”»],? (?:says|said|writes|explains|reports|according to) (?:the )?(\p{Lu}[\p{L}&-]+(?: \p{Lu}[\p{L}&-]+)*)/u
// "Loch Tours, our largest dealer, employs": told about them, whosever dealer they are.
const APPOSITION = /^(?<name>\p{Lu}[^,;]{1,60}), (?:one of )?(?:our|the|an?) [^,;]{1,60}, /u
const OUR_OWN = new RegExp(`\\bour (?:(?!(?:${OTHERS})\\b)[\\p{L}-]+ )?$`, "iu")
const WE_ACT = /\b(?:we|us)\b/i
// "The town has 340 inhabitants", "another bakery employs": a subject that is neither we nor a name.
const STRANGER =
  /^(?:[^,;]{1,60}, )?(?:the|an?|this|that|one|another|my|his|her|their|every|most|many|some|several|other) (?!(?:whole |entire |current |total |present )?(?:team|workforce|staff|management|payroll|headcount)\b)[^,;]{1,60}? (?:has|have|had|employs?|employed|counts?|operates?)\b/i

const NAME =
  /^(?:["“„>\s]*)((?:\p{Lu}[\p{L}\p{N}&.'’-]*)(?:\s(?:&|of|\p{Lu}[\p{L}\p{N}&.'’-]*)){0,5})(?:'s|’s)?(?=\s(?:is|was|were|are|has|had|have|employs?|employed|serves?|served|counts?|operates?|runs?|ran|sells?|makes?|supplies|now|today|currently|reached|achieved|made|earned|grew|keeps?|delivers?|offers?|guarantees|uses?|generated|closed|started|began|charges|asks|turned|pays|moved|opened|claims|says|promises|quotes|bills|plans|wants|lists)\b|,)/u
const TWO_WORDS =
  /^(?:["“„>\s]*)((?:\p{Lu}[\p{L}\p{N}&.'’-]*)(?:\s(?:&|of|\p{Lu}[\p{L}\p{N}&.'’-]*)){1,5})(?=\s\p{Ll}+s\s)/u
const NO_NAME = new Set(
  "the a an in on at by for from with as of to it its this that these those there here since today now currently our we they he she our all more over about some most many around after before when while if and but so no yes not only each every total overall last next founded established headquartered revenue turnover sales customers employees people staff prices price market headcount churn growth delivery guarantee warranty support figures margin who what how why where half one two three four five six seven eight nine ten however moreover additionally therefore meanwhile finally also besides then start let ask use see".split(
    " ",
  ),
)

/**
 * Whom the words before position `at` of a sentence speak of. `carried`: the subject of the sentence before, for "it"
 * and "the company". Null: somebody of a kind, about whom nothing can be compared.
 */
export function subjectAt(
  sentence: string,
  at: number,
  carried: string | null,
  options: { mayBeEach?: boolean } = {},
): Subject | null {
  const before = sentence.slice(0, at)
  // "Our customers trust our 34 cleaners": what is counted is ours, whoever acts.
  const isOurOwn = OUR_OWN.test(before)
  const others = isOurOwn ? null : OTHERS_ACT.exec(before)
  if (others && !WE_ACT.test(others.groups?.rest ?? "")) return null
  if (!isOurOwn && NOT_OUR_DOING.test(before)) return null
  if (!options.mayBeEach && isRelative(before)) return null
  const name = leadingName(sentence, at) ?? possessorOf(before)
  const speaker = SPEAKER.test(before.replace(APPOSITION, "$<name> "))
  const near = before.slice(-80)
  if (!options.mayBeEach && DISTRIBUTED.test(near)) return null
  const anybody = ANYBODY.exec(near)
  if (anybody && !OUR_PLACES.test(near)) {
    const lead = before.slice(0, before.length - anybody[0].length) + anybody[0].split(" ")[0]
    if (!/\bwe [^,]{0,20}$/i.test(lead) && !isOurOwn) return null
  }
  const said = speaker ? SAID_BY.exec(sentence)?.[1] : undefined
  if (said) return { key: `org:${nameKey(said)}`, isExplicit: true }
  if (speaker) return { key: COMPANY, isExplicit: true }
  if (name) return { key: `org:${name}`, isExplicit: true }
  if (/^(?:it|they)\b(?! takes?\b)/i.test(before) && carried === ANYONE) return null
  if (THE_COMPANY.test(before))
    return { key: carried && carried !== ANYONE && !/^it takes?\b/i.test(before) ? carried : COMPANY, isExplicit: true }
  return STRANGER.test(before) || OF_A_KIND.test(before) ? null : { key: COMPANY, isExplicit: false }
}

const OWN_KIND = "family|small|whole|young|present|current|limited|independent|private|actual|entire"
const ADVERBS = /(?:\s(?:first|originally|officially|only|then|all|itself|ourselves|now|formally|legally|duly))*\s*$/i
const WE = /(?:^|[\s,;:–—(])(?:we|us)$/i
const IT = /(?:^|[,;:–—(]\s*|\b(?:and|that|when|where|since|because)\s)(?:it|they)$/i
const OUR_COMPANY = new RegExp(
  `(?:^|[\\s,;:–—(])(?:the|our|this) (?:(?:${OWN_KIND})[ -])?(?:${ORGANISATION})(?:, [^,;]{1,40},)?$`,
  "i",
)

/** The company that is the very subject of a verb at `at`: "we", "it", "the company" or a name; null for all else. */
export function actorAt(sentence: string, at: number, carried: string | null): Subject | null {
  const before = sentence.slice(0, at).replace(ADVERBS, "")
  if (WE.test(before)) return { key: COMPANY, isExplicit: true }
  const known = carried === ANYONE ? null : carried
  if (IT.test(before)) return carried === ANYONE ? null : { key: known ?? COMPANY, isExplicit: true }
  if (OUR_COMPANY.test(before)) return { key: /\bour\s/i.test(before) ? COMPANY : (known ?? COMPANY), isExplicit: true }
  const named = NAMED_ACTOR.exec(before)?.[1]
  const words = named?.split(" ") ?? []
  if (!named || NO_NAME.has((words[0] ?? "").toLowerCase()) || named.length < 3) return null
  return { key: `org:${nameKey(named)}`, isExplicit: true }
}

const NAMED_ACTOR =
  /(?:^["“„>\s]*|[,;:–—(]\s*|^(?:in|In|since|Since) \d{4},? )((?:\p{Lu}[\p{L}\p{N}&.'’-]*)(?:\s(?:&|of|\p{Lu}[\p{L}\p{N}&.'’-]*)){0,5})(?:, [^,;]{1,40},)?$/u

/** Whom "it" and "they" in the next sentence speak of. */
export function carriedBy(sentence: string, carried: string | null): string | null {
  const name = leadingName(sentence)
  if (name) return `org:${name}`
  if (OTHERS_START.test(sentence)) return ANYONE
  if (OUR_COMPANY_START.test(sentence)) return COMPANY
  return /^our\b/i.test(sentence) ? ANYONE : carried
}

const OTHERS_START = new RegExp(
  `^(?:(?:one|some|most|many|all) of )?(?:our |the |most |many )?(?:[\\p{L}-]+ )?(?:${OTHERS})\\b`,
  "iu",
)
const OUR_COMPANY_START = new RegExp(`^(?:we\\b|our (?:(?:${OWN_KIND})[ -])?(?:${ORGANISATION})\\b)`, "i")

/** "Sparkle's headquarters are": whose they are. */
function possessorOf(before: string): string | null {
  const name = /^((?:\p{Lu}[\p{L}\p{N}&-]+)(?: \p{Lu}[\p{L}\p{N}&-]+){0,4})['’]s? /u.exec(before)?.[1]
  return name && !NO_NAME.has(name.toLowerCase()) ? nameKey(name) : null
}

/** The company a sentence begins with, comparable; null when it begins with none. */
export function leadingName(sentence: string, at = sentence.length): string | null {
  const found = (NAME.exec(sentence) ?? TWO_WORDS.exec(sentence))?.[1]
  if (!found || found.length > at + 3) return null
  const words = found.split(" ")
  if (words.length === 1 && /(?:ly|day|row|wards)$/.test(found)) return null
  // "Users are", "Branches have": several of a kind, no name.
  if (
    words.length === 1 &&
    /^.\s(?:are|were|have|use|employ|serve|make|sell)\b/.test(
      sentence.slice(sentence.indexOf(found) + found.length - 1),
    )
  )
    return null
  if (NO_NAME.has((words[0] ?? "").toLowerCase()) && words.length < 3) return null
  const key = nameKey(/^(?:The|A|An|Our) /.test(found) ? found.slice(found.indexOf(" ") + 1) : found)
  return key && !NO_NAME.has(key) ? key : null
}
