// DuckDB's errors are one text: a kind, a sentence, hints, and the statement with a caret below the place.

export type EngineError = { message: string; position?: number }

const HINT = /^(Candidate bindings|Did you mean|Candidate functions)/i

/** The byte offset in `sql` an error's caret stands at. The engine may show an excerpt, so it is looked up in its line. */
function caretOffset(sql: string, lines: string[], lines_before: number): number | undefined {
  const at = lines.findIndex((line) => /^LINE \d+: /.test(line))
  const [label = "", number = ""] = /^LINE (\d+): /.exec(lines[at] ?? "") ?? []
  const caret = lines[at + 1]?.indexOf("^") ?? -1
  if (at < 0 || caret < label.length) return undefined
  const shown = (lines[at] ?? "").slice(label.length)
  const cut = shown.startsWith("...") ? 3 : 0
  const excerpt = shown.slice(cut).replace(/\.\.\.$/, "")
  const source = sql.split("\n")
  const row = Number(number) - 1 - lines_before
  const start = source[row]?.indexOf(excerpt) ?? -1
  if (start < 0) return undefined
  const before = [...source.slice(0, row), (source[row] ?? "").slice(0, start + caret - label.length - cut)].join("\n")
  return new TextEncoder().encode(before).length
}

/** The sentence without its kind, with the engine's suggestions, and where in `sql` (in bytes) it points. `lines_before`: put before it. */
export function readEngineError(sql: string, text: string, lines_before = 0): EngineError {
  const lines = text.split("\n")
  const hints = lines
    .slice(1)
    .map((line) => line.trim())
    .filter((line) => HINT.test(line))
  const sentence = (lines[0] ?? text).trim().replace(/^[A-Z][\w ]* Error: /, "")
  const position = caretOffset(sql, lines, lines_before)
  return { message: [sentence, ...hints].join(" ").slice(0, 600), ...(position === undefined ? {} : { position }) }
}
