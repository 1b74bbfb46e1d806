// SQL cut into code, quoted text, comments and template tags, without understanding it: enough to know where a
// placeholder may stand. Covers '..', "..", `..`, $tag$..$tag$, -- and nested /* */.

export type Segment = { kind: "code" | "quoted" | "comment" | "tag"; text: string; start: number }

const OPENERS = /'|"|`|\$[A-Za-z_]*\$|--|\/\*|\{\{|\{%/g

function endOfBlockComment(sql: string, from: number): number {
  let depth = 1
  const marks = /\/\*|\*\//g
  marks.lastIndex = from
  for (let mark = marks.exec(sql); mark; mark = marks.exec(sql)) {
    depth += mark[0] === "/*" ? 1 : -1
    if (depth === 0) return marks.lastIndex
  }
  return sql.length
}

function endOfQuote(sql: string, from: number, quote: string, backslash: boolean): number {
  for (let i = from; i < sql.length; i++) {
    if (backslash && sql[i] === "\\") i++
    else if (sql[i] === quote) {
      if (sql[i + 1] !== quote) return i + 1
      i++
    }
  }
  return sql.length
}

function endOf(sql: string, opener: string, start: number): { end: number; kind: Segment["kind"] } {
  const after = start + opener.length
  const until = (mark: string) => {
    const found = sql.indexOf(mark, after)
    return found < 0 ? sql.length : found + mark.length
  }
  switch (opener) {
    case "--": {
      const newline = sql.indexOf("\n", after)
      return { end: newline < 0 ? sql.length : newline, kind: "comment" }
    }
    case "/*":
      return { end: endOfBlockComment(sql, after), kind: "comment" }
    case "{{":
      return { end: until("}}"), kind: "tag" }
    case "{%":
      return { end: until("%}"), kind: "tag" }
    case "'":
      return {
        end: endOfQuote(sql, after, "'", /(^|[^A-Za-z0-9_])[eE]$/.test(sql.slice(Math.max(0, start - 2), start))),
        kind: "quoted",
      }
    case '"':
    case "`":
      return { end: endOfQuote(sql, after, opener, false), kind: "quoted" }
    default:
      return { end: until(opener), kind: "quoted" }
  }
}

/** The segments of a SQL text, in order; joined they give the text back. */
export function segments(sql: string): Segment[] {
  const found: Segment[] = []
  let position = 0
  const openers = new RegExp(OPENERS)
  for (let match = openers.exec(sql); match; match = openers.exec(sql)) {
    if (match.index > position) found.push({ kind: "code", text: sql.slice(position, match.index), start: position })
    const { end, kind } = endOf(sql, match[0], match.index)
    found.push({ kind, text: sql.slice(match.index, end), start: match.index })
    position = end
    openers.lastIndex = end
  }
  if (position < sql.length) found.push({ kind: "code", text: sql.slice(position), start: position })
  return found
}

/** The same SQL without comments and with single spaces, quoted text untouched: what a hash is taken of. */
export function normaliseSql(sql: string): string {
  let text = ""
  let spaced = true
  for (const segment of segments(sql)) {
    const isQuoted = segment.kind === "quoted" || segment.kind === "tag"
    const piece = isQuoted ? segment.text : segment.kind === "comment" ? " " : segment.text.replace(/\s+/g, " ")
    text += spaced && !isQuoted ? piece.trimStart() : piece
    spaced = !isQuoted && text.endsWith(" ")
  }
  return text.replace(/[\s;]+$/, "")
}
