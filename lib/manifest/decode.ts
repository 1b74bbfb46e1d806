/** A fact read back from a rendering. Records have no id in the text; they are numbered within their section. */
export type Decoded = { section: string; record: number | null; attr: string; parts: string[] }

/**
 * Reads a rendering back into its facts, in order: the inverse of `render`. Total: a line that is no part of the
 * format is skipped.
 */
export function decode(text: string): Decoded[] {
  const facts: Decoded[] = []
  let section = ""
  let record = -1
  for (const line of text.split("\n")) {
    if (line.startsWith("# ")) {
      section = line.slice(2)
      record = -1
      continue
    }
    if (line === "" || section === "") continue
    const isRecord = line.startsWith("- ")
    if (isRecord) record++
    let attr = ""
    for (const cell of splitUnescaped(isRecord ? line.slice(2) : line, "; ")) {
      const named = /^([a-z_]+): /.exec(cell)
      if (named) attr = named[1] ?? ""
      if (attr === "") continue
      const value = named ? cell.slice(named[0].length) : cell
      const parts = splitUnescaped(value, " | ").map(unescapeValue)
      facts.push({ section, record: isRecord ? record : null, attr, parts })
    }
  }
  return facts
}

function unescapeValue(text: string): string {
  return text.replace(/\\([\s\S])/g, (_, char: string) => (char === "n" ? "\n" : char === "r" ? "\r" : char))
}

function splitUnescaped(text: string, separator: string): string[] {
  const parts: string[] = []
  let start = 0
  for (let i = 0; i < text.length; i++) {
    if (text[i] === "\\") i++
    else if (text.startsWith(separator, i)) {
      parts.push(text.slice(start, i))
      i += separator.length - 1
      start = i + 1
    }
  }
  parts.push(text.slice(start))
  return parts
}
