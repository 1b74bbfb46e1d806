import { CONFIDENCE, type Found } from "#lib/evidence/facts/fact"
import { actorAt, leadingName, nameKey, subjectAt } from "#lib/evidence/facts/subject"

// Headquarters, and what a company says it is.

const PLACE =
  "(?<place>(?:\\d{1,4}[a-z]? )?\\p{Lu}[\\p{L}.'’-]+(?:[ -](?:\\p{Lu}[\\p{L}.'’-]+|am|an|der|upon|on|of|the|la|le|de|do|del|du))*(?:, (?:the )?\\p{Lu}[\\p{L}.'’-]+(?: \\p{Lu}[\\p{L}.'’-]+)*)?)"
const SEAT = new RegExp(
  `(?<what>(?:[Hh]eadquartered|[Hh]ead office|[Hh]eadquarters?|[Hh]eadquarters (?:is|are|stand|stands|lies?)|HQ|[Rr]egistered office|[Mm]ain office|Hauptsitz|Firmensitz|[Ss]itz)(?: of [\\p{L} ]{2,40})?(?: (?:is|are|stands?|lies?|remains?|located|based|has been|have been|still|ist|befindet sich))*(?: (?:in|at|near|zu))|\\b(?:are|is|company|firm|bakery|business|manufacturer|[Bb]ased)(?: is| are)? based in|^Based in|\\bmit Sitz in) (?:the (?:town|city|heart|centre|middle) of )?${PLACE}`,
  "gu",
)
const MOVED =
  /\b(?:[Hh]eadquarters|[Hh]ead office)\b[^.;]{0,30}\bmoved\b[^.;]{0,40}?\bto (?<place>\p{Lu}[\p{L}.'’-]+(?: \p{Lu}[\p{L}.'’-]+)?)/gu
const TOWN_BASED =
  /\b(?:is|are) (?:an?|the) (?:\p{Ll}[\p{L}-]+ ){0,2}(?<place>\p{Lu}\p{L}+(?: \p{Lu}\p{L}+)?)-based\b/gu
// "a company based in Hull" is we only when that is what we are.
const WHAT_WE_ARE = /(?:(?:\b(?:are|is)|[,–—]) an?|^(?:the|our|an?)) (?:[\p{L}-]+ ){0,3}$/iu
const FORMER =
  /\b(?:former|formerly|old|previous|moved from|until|was|were|used to|originally|first|competitors?|customers?|clients?)\b/i
const IS_A =
  /^[^.;]{1,60}?\b(?:is|are|makes?|builds?|sells?|bakes?|develops?|supplies|supply|offers?|produces?|provides?)\s+(?<what>[^.;]{8,200})/u

export function findPlaces(sentence: string, carried: string | null): Found[] {
  if (!/head|based|hq|office|sitz/i.test(sentence)) return []
  const found: Found[] = []
  for (const match of sentence.matchAll(SEAT)) {
    const place = (match.groups?.place ?? "").replace(/[.'’-]+$/, "")
    // "The headquarters of Sparkle" are Sparkle's.
    const whose = / of ((?:\p{Lu}[\p{L}&-]+ ?)+)/u.exec(match.groups?.what ?? "")?.[1]
    const subject = whose
      ? { key: `org:${nameKey(whose)}`, isExplicit: true }
      : subjectAt(sentence, match.index, carried)
    const isFormer = FORMER.test(
      sentence.slice(Math.max(0, match.index - 40), match.index + (match.groups?.what?.length ?? 0)),
    )
    if (!subject || place.length < 2 || isFormer || !isOurSeat(sentence, match, carried)) continue
    const end = match.index + match[0].length
    const confidence = subject.isExplicit ? CONFIDENCE.stated : CONFIDENCE.implied
    found.push({
      kind: "place",
      subject: subject.key,
      attribute: "headquarters",
      value: place,
      unit: null,
      confidence,
      start: match.index,
      end,
    })
  }
  for (const match of sentence.matchAll(TOWN_BASED)) {
    const actor = actorAt(sentence, match.index, carried)
    const [start, end] = [match.index, match.index + match[0].length]
    const value = match.groups?.place ?? ""
    if (actor)
      found.push({
        kind: "place",
        subject: actor.key,
        attribute: "headquarters",
        value,
        unit: null,
        confidence: CONFIDENCE.implied,
        start,
        end,
      })
  }
  for (const match of sentence.matchAll(MOVED)) {
    const subject = subjectAt(sentence, match.index, carried)
    const isPlan = /\bwill\b|\bplan/i.test(sentence)
    if (!subject || isPlan) continue
    const value = match.groups?.place ?? ""
    found.push({
      kind: "place",
      subject: subject.key,
      attribute: "headquarters",
      value,
      unit: null,
      confidence: CONFIDENCE.implied,
      start: match.index,
      end: match.index + match[0].length,
    })
  }
  return found
}

/** "Our warehouse is based in", "a company based in": of a bare "based" the subject must be the company. */
function isOurSeat(sentence: string, match: RegExpExecArray, carried: string | null): boolean {
  if (/^(?:is|are)\b/.test(match[0])) return actorAt(sentence, match.index, carried) !== null
  return (
    !/^(?:company|firm|bakery|business|manufacturer)\b/.test(match[0]) ||
    WHAT_WE_ARE.test(sentence.slice(0, match.index))
  )
}

/** What a company says it is or makes, in a sentence that begins with it; null otherwise. */
export function saysWhatItIs(sentence: string): string | null {
  const isOurs = /^We (?:are|make|build|sell|bake|develop|supply|offer|produce|provide)\b/.test(sentence)
  if (!isOurs && leadingName(sentence) === null) return null
  const what = IS_A.exec(sentence)?.groups?.what?.trim()
  return what &&
    !/^(?:about|it|them|that|this|all|most|more|less|not|still|now)\b/i.test(what) &&
    /^(?:an? |the |\p{L}+ (?:and|for|that)|\p{Ll})/u.test(what) &&
    !/\d/.test(what.slice(0, 12))
    ? what
    : null
}
