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
// "companies with 50 employees", "a hospital with 800 beds", "each branch has 9 employees": somebody of a kind, not us.
const ANYBODY =
  /\b(?:companies|firms|businesses|organi[sz]ations|teams|groups|customers?|clients?|buyers?|competitors?|rivals?|suppliers?|partners?|hospitals?|clinics?|practices?|branches|shops?|stores?|yards?|sites?|branch|restaurants?|hotels?|retailers?|manufacturers|enterprises|smes|buyer|prospects?|each|every|per|typical(?:ly)?|average|median|for example|market leader)\b[^.;:]{0,25}$/i
const NAME =
  /^(?:["“„>\s]*)((?:\p{Lu}[\p{L}\p{N}&.'’-]*)(?:\s(?:&|of|\p{Lu}[\p{L}\p{N}&.'’-]*)){0,5})(?:'s|’s)?(?=\s(?:is|was|were|are|has|had|have|employs?|employed|serves?|served|counts?|operates?|runs?|ran|sells?|makes?|supplies|now|today|currently|reached|achieved|made|earned|grew|keeps?|delivers?|offers?|guarantees|uses?|generated|closed|started|began|charges|asks)\b|,)/u
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
export function subjectAt(sentence: string, at: number, carried: string | null): Subject | null {
  const before = sentence.slice(0, at)
  const name = leadingName(sentence, at)
  const speaker = SPEAKER.test(before)
  const anybody = ANYBODY.exec(before.slice(-80))
  if (
    anybody &&
    !/\b(?:we|our) [^,]{0,20}$/i.test(before.slice(0, before.length - anybody[0].length) + anybody[0].split(" ")[0])
  )
    return null
  if (speaker) return { key: COMPANY, isExplicit: true }
  if (name) return { key: `org:${name}`, isExplicit: true }
  if (THE_COMPANY.test(before)) return { key: carried ?? COMPANY, isExplicit: true }
  return { key: COMPANY, isExplicit: false }
}

/** The company a sentence begins with, comparable; null when it begins with none. */
export function leadingName(sentence: string, at = sentence.length): string | null {
  const found = (NAME.exec(sentence) ?? TWO_WORDS.exec(sentence))?.[1]
  if (!found || found.length > at + 3) return null
  const words = found.split(" ")
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
