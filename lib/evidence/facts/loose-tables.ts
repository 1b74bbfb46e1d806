import type { DocumentText, TextCell, TextTable } from "#lib/evidence/text"
import { pageAt } from "#lib/evidence/text"

// Tables that a text draws itself, with tabs or upright bars, where the format marks none.

const RULE = /^[\s|:+=-]+$/

/** Tables in lines that no table of the document holds. */
export function looseTables(document: DocumentText, isTableLine: (offset: number) => boolean): TextTable[] {
  const { text } = document
  const tables: TextTable[] = []
  let rows: TextCell[][] = []
  let isRuled = false
  const close = () => {
    const first = rows[0]?.[0]
    if (first && rows.length >= 2)
      tables.push({ page: pageAt(document, first.offset), title: null, has_header: isRuled, rows })
    rows = []
    isRuled = false
  }
  for (let start = 0; start < text.length; ) {
    const found = text.indexOf("\n", start)
    const end = found < 0 ? text.length : found
    const line = end - start <= 2_000 && !isTableLine(start) ? text.slice(start, end) : ""
    const bars = line.includes("|") && line.indexOf("|") !== line.lastIndexOf("|")
    if (bars && RULE.test(line)) isRuled ||= rows.length === 1
    else if (bars || line.includes("\t")) rows.push(cellsOf(line, start, bars ? "|" : "\t"))
    else close()
    start = end + 1
  }
  close()
  return tables
}

function cellsOf(line: string, offset: number, separator: string): TextCell[] {
  const cells: TextCell[] = []
  let at = 0
  for (const part of line.split(separator)) {
    const lead = part.length - part.trimStart().length
    cells.push({ text: part.trim(), offset: offset + at + lead })
    at += part.length + 1
  }
  const isEdge = (cell: TextCell | undefined) => separator === "|" && cell?.text === ""
  if (isEdge(cells[0])) cells.shift()
  if (isEdge(cells.at(-1))) cells.pop()
  return cells
}
