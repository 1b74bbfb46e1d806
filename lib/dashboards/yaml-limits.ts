import { CST, type Document, isMap, isScalar, Lexer, type LineCounter, Parser, visit } from "yaml"

// What a file may cost before anything is composed from it, so that a small hostile file stays cheap.

export const YAML_LIMITS = { bytes: 256 * 1024, depth: 40, aliases: 50, values: 10_000, lines: 10_000 } as const

/** The first limit a text breaks, and where; it is read no further than that. Fills in where lines start. */
export function beyondLimits(text: string, lines: LineCounter): { message: string; offset: number } | null {
  const size = new TextEncoder().encode(text).length
  if (size > YAML_LIMITS.bytes) {
    const message = `The file has ${size} bytes, and ${YAML_LIMITS.bytes} is the most: split it into two dashboards, or shorten its SQL.`
    return { message, offset: 0 }
  }
  if (text.split("\n", YAML_LIMITS.lines + 1).length > YAML_LIMITS.lines)
    return { message: `The file has more than ${YAML_LIMITS.lines} lines: shorten it.`, offset: 0 }
  const parser = new Parser(lines.addNewLine)
  const over = (message: string) => ({ message, offset: parser.offset })
  let aliases = 0
  let values = 0
  let before = ""
  lines.addNewLine(0)
  for (const lexeme of new Lexer().lex(text)) {
    // Drained, not kept: the stack is what tells the depth.
    for (const _token of parser.next(lexeme));
    if (parser.stack.length > YAML_LIMITS.depth + 1)
      return over(`The file nests deeper than ${YAML_LIMITS.depth} levels: flatten it.`)
    if (before === CST.SCALAR || /^[[{,?-]$|^-{3}$|^!/.test(lexeme)) values++
    else if (lexeme.startsWith("*")) aliases++
    if (values > YAML_LIMITS.values)
      return over(`The file holds more than ${YAML_LIMITS.values} values: split it into smaller dashboards.`)
    if (aliases > YAML_LIMITS.aliases)
      return over(`The file uses more than ${YAML_LIMITS.aliases} aliases (*name): write the values out.`)
    before = lexeme
  }
  return null
}

/** Keys that stand twice in one block. (The library compares each with each, which a large block makes slow.) */
export function repeatedKeys(document: Document.Parsed): { key: string; offset: number }[] {
  const found: { key: string; offset: number }[] = []
  visit(document, {
    Map(_, node) {
      const seen = new Set<string>()
      for (const { key } of node.items) {
        const name = isScalar(key) ? String(key.value) : isMap(key) ? null : String(key)
        if (name === null) continue
        if (seen.has(name)) found.push({ key: name, offset: isScalar(key) ? (key.range?.[0] ?? 0) : 0 })
        seen.add(name)
      }
    },
  })
  return found
}
