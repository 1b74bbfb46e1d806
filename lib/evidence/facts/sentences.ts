import type { DocumentText } from "#lib/evidence/text"

// A text in pieces short enough that any expression over one is cheap: the whole stays linear.

export type Piece = { text: string; offset: number }

const LONGEST = 500
const ABBREVIATION =
  /(?:^|[\s(])(?:approx|ca|c|e\.g|i\.e|inc|ltd|co|no|nr|vs|dr|mr|ms|st|est|incl|excl|bzw|z\.b|u\.a|mio|mrd|tsd|max|min|art|fig|p)$/i
const BULLET = /^\s*(?:[-*•–·▪◦]|\d{1,2}[.)]|#{1,6})\s/

/** Sentences and lines in order, without the lines that belong to tables. Each is trimmed and at most 500 long. */
export function piecesOf(text: string, isTableLine: (offset: number) => boolean): Piece[] {
  const pieces: Piece[] = []
  for (const block of blocks(text, isTableLine)) {
    for (const part of cut(text, block.start, block.end)) {
      const raw = text.slice(part.start, part.end)
      const lead = raw.length - raw.trimStart().length
      const trimmed = raw.trim()
      if (trimmed) pieces.push({ text: trimmed, offset: part.start + lead })
    }
  }
  return pieces
}

type Span = { start: number; end: number }

/** Lines, joined again where a sentence was only wrapped. */
function* blocks(text: string, isTableLine: (offset: number) => boolean): Generator<Span> {
  const widest = widestLine(text)
  let open: Span | undefined
  for (let start = 0; start <= text.length; ) {
    const found = text.indexOf("\n", start)
    const end = found < 0 ? text.length : found
    const line = text.slice(start, Math.min(end, start + LONGEST))
    const isTable = isTableLine(start) || line.includes("\t")
    const goesOn =
      open &&
      !isTable &&
      end - start > 0 &&
      isWrapped(text.slice(Math.max(open.start, open.end - 200), open.end), line, widest)
    if (open && goesOn && end - open.start <= 2 * LONGEST) open.end = end
    else {
      if (open) yield open
      open = isTable || end === start ? undefined : { start, end }
    }
    start = end + 1
  }
  if (open) yield open
}

/** True when `line` continues the sentence that `before` began: no end, no bullet, and no new beginning. */
function isWrapped(before: string, line: string, widest: number): boolean {
  const last = before.slice(before.lastIndexOf("\n") + 1)
  if (last.length < 30 || /[.!?:;]["”')]?\s*$/.test(before) || BULLET.test(line)) return false
  if (/^\s*\p{Ll}/u.test(line)) return true
  // Lines of a wrapped text are all about as wide as its widest; where lines are paragraphs, some are very wide.
  const isWide = widest <= 130 && last.length >= widest * 0.7 && last.length >= 50
  return isWide && /[\p{Ll},-]$/u.test(last) && !/^\s*[^\s:]{1,40}:/.test(line)
}

// A block is sliced before it is searched, so that no search runs on into the rest of the text.
function* cut(text: string, start: number, end: number): Generator<Span> {
  const block = text.slice(start, end)
  let from = 0
  for (const found of block.matchAll(/(?<!\.)[.!?]["”')\]]?\s/g)) {
    const after = found.index + found[0].length
    if (!/[\p{Lu}\d"“„(€$£]/u.test(block.charAt(after))) continue
    if (ABBREVIATION.test(block.slice(Math.max(from, found.index - 8), found.index))) continue
    yield* chunks(block, from, after, start)
    from = after
  }
  yield* chunks(block, from, block.length, start)
}

function* chunks(block: string, start: number, end: number, offset: number): Generator<Span> {
  let from = start
  while (end - from > LONGEST) {
    const space = block.slice(from, from + LONGEST).lastIndexOf(" ")
    const at = from + (space > LONGEST / 2 ? space : LONGEST)
    yield { start: offset + from, end: offset + at }
    from = at
  }
  if (end > from) yield { start: offset + from, end: offset + end }
}

function widestLine(text: string): number {
  let widest = 0
  for (let start = 0; start < text.length; ) {
    const found = text.indexOf("\n", start)
    const end = found < 0 ? text.length : found
    if (end - start > widest && !text.slice(start, Math.min(end, start + LONGEST)).includes("\t")) widest = end - start
    start = end + 1
  }
  return widest
}

/** Where each line of a text begins, and the beginning of the line an offset lies on. */
export function lineStarts(text: string): (offset: number) => number {
  const starts = [0]
  for (let at = text.indexOf("\n"); at >= 0; at = text.indexOf("\n", at + 1)) starts.push(at + 1)
  return (offset) => {
    let low = 0
    let high = starts.length - 1
    while (low < high) {
      const middle = (low + high + 1) >> 1
      if ((starts[middle] ?? 0) <= offset) low = middle
      else high = middle - 1
    }
    return starts[low] ?? 0
  }
}

/** Which lines the tables of a document stand on. */
export function tableLines(document: Pick<DocumentText, "text" | "tables">): (offset: number) => boolean {
  if (document.tables.length === 0) return () => false
  const startOf = lineStarts(document.text)
  const lines = new Set<number>()
  for (const table of document.tables)
    for (const row of table.rows) for (const cell of row) lines.add(startOf(cell.offset))
  return (offset) => lines.has(offset)
}
