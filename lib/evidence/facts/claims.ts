import { CONFIDENCE, type Found } from "#lib/evidence/facts/fact"
import { saysWhatItIs } from "#lib/evidence/facts/places"
import { subjectAt } from "#lib/evidence/facts/subject"

// What a company claims without a figure: to be the only one, the first, the best; what is free; what it is.

const CLAIMS: readonly [string, RegExp][] = [
  ["only", /\b(?:the only|nobody else|no one else|no other|einzige[rn]?)\b/i],
  [
    "first",
    /\b(?:the (?:world['’]s )?first (?:to|in|and only|company|maker|provider|manufacturer)|first in (?:the|Europe))\b/i,
  ],
  [
    "leading",
    /\b(?:the leading|market leader|number one|(?:largest|biggest) (?:provider|maker|chain|supplier|operator|company)|Marktführer)\b/i,
  ],
  ["best", /\b(?:award[- ]winning|winner of)\b/i],
  ["guarantee", /\b(?:we guarantee|guaranteed|guarantee of|money[- ]back guarantee)\b/i],
  ["free", /\b(?:free of charge|free (?:delivery|shipping|support|trial|training)|at no (?:extra )?cost)\b/i],
  ["certified", /\b(?:certified|CE[- ]marked|FDA[- ]cleared)\b/i],
]

export function findClaims(sentence: string, carried: string | null): Found[] {
  if (sentence.length < 15 || sentence.endsWith("?")) return []
  const subject = subjectAt(sentence, Math.min(sentence.length, 60), carried)
  if (!subject) return []
  const confidence = subject.isExplicit ? CONFIDENCE.implied : CONFIDENCE.loose
  const one = (attribute: string): Found => ({
    kind: "claim",
    subject: subject.key,
    attribute,
    value: sentence,
    unit: null,
    confidence,
    start: 0,
    end: sentence.length,
  })
  const found = CLAIMS.filter(([, pattern]) => pattern.test(sentence)).map(([key]) => one(`claim ${key}`))
  if (subject.isExplicit && saysWhatItIs(sentence)) found.push(one("what it does"))
  return found
}
