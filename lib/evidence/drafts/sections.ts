import type { DraftDocument } from "#lib/evidence/drafts/material"

/** A line of a document under the heading it stands below. */
export type Line = { document: DraftDocument; heading: string; text: string; offset: number }

const BULLET = /^\s*(?:[-*•–·▪◦>]|\d{1,2}[.)])\s+/
const QUESTION = /^[\p{Lu}].{3,70}\?$/u
const MOST_LINES = 3_000

/** The lines of a document without their bullets; a question alone on its line is a heading too. */
export function linesOf(document: DraftDocument): Line[] {
  const { text, headings } = document.text
  const headed = headings.map(({ offset }) => offset).sort((a, b) => a - b)
  let next = 0
  const lines: Line[] = []
  let heading = ""
  for (let start = 0; start < text.length && lines.length < MOST_LINES; ) {
    const found = text.indexOf("\n", start)
    const end = found < 0 ? text.length : found
    const raw = text.slice(start, Math.min(end, start + 2_000))
    const lead = (BULLET.exec(raw)?.[0].length ?? 0) || raw.length - raw.trimStart().length
    const line = raw.slice(lead).trimEnd()
    const bare = line.replace(/^[*#\s]+|[*\s]+$/g, "")
    while ((headed[next] ?? Number.POSITIVE_INFINITY) < start) next++
    const isHeading = (headed[next] ?? Number.POSITIVE_INFINITY) <= end || QUESTION.test(bare)
    if (isHeading) heading = bare
    else if (line !== "" && !line.includes("\t")) lines.push({ document, heading, text: line, offset: start + lead })
    start = end + 1
  }
  return lines
}

/** Lines that stand under a heading of some kind. */
export const under = (lines: readonly Line[], heading: RegExp): Line[] =>
  lines.filter((line) => heading.test(line.heading))
