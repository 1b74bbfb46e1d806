import { hasFigure } from "#lib/evidence/facts/numerals"

// The part of a sentence a figure stands in: "91 % today; the goal is 95 %" are two, each with its own time.

const BOUNDARY =
  /;|\s[–—]\s|—|[()]|:\s|\s(?=(?:against|versus|vs\.?|compared (?:to|with)) (?:(?:an?|the|our|its) )?(?:target|goal|aim|plan|budget|forecast)\b)|,?\s(?=(?:but|while|whereas|although|though|yet|aber)\s)|,?\s(?=and (?:is|are|stands|now|today|currently|will|should|shall|must|want|plan|aim|expect|hope|intend|by (?:the end of )?20\d\d)\b)|,\s(?=(?:and )?(?:up|down|versus|instead|which|now|today|currently|we|our|it|they|the|this|a|target|goal|aim|plan|planned|should|will|shall|against|compared)\b)/giu
const YEARS = /(?<!\d)(?:19|20)\d\d(?!\d)/g

export type Span = { from: number; to: number }

/** The clause around `start` to `end`. What stands before a figure without one of its own belongs to the figure. */
export function clauseOf(sentence: string, start: number, end: number): Span {
  let from = 0
  let to = sentence.length
  for (const found of sentence.matchAll(BOUNDARY)) {
    const at = found.index
    const after = at + found[0].length
    if (after <= start) {
      const isOpening = found[0] === "," || /^[,:]?\s$/.test(found[0])
      if (!isOpening || hasFigure(sentence.slice(from, at).replaceAll(YEARS, ""))) from = after
    } else if (at >= end) {
      // "(planned)" says something of the figure it follows.
      if (found[0] === "(" && !hasFigure(sentence.slice(after, after + 40).split(")")[0] ?? "")) continue
      to = at
      break
    }
  }
  return { from, to }
}
