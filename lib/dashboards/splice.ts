import { Document, isAlias, isCollection, isMap, isNode, isScalar, parseDocument } from "yaml"

// Changes one top-level value of a YAML text and leaves every other byte.

/** The value as it stands on the right of `key: `, on one line. */
function inline(value: unknown): string {
  const document = new Document(value)
  if (isCollection(document.contents)) document.contents.flow = true
  const text = document.toString({ lineWidth: 0 }).trimEnd()
  // JSON is YAML too, and always fits on one line.
  const isPlain = !text.includes("\n") && JSON.stringify(parseDocument(text).toJS()) === JSON.stringify(value)
  return isPlain ? text : JSON.stringify(value)
}

/**
 * The text with one top-level key set; a missing key is added after `after`. Comments, order and formatting elsewhere
 * stay byte-equal. Null when the text cannot be changed so (anchors or aliases in the value, no such place).
 */
export function setKey(text: string, key: string, value: unknown, after: string): string | null {
  const document = parseDocument(text, { keepSourceTokens: true })
  if (!isMap(document.contents)) return null
  const pairs = document.contents.items
  const find = (name: string) => pairs.find((pair) => isScalar(pair.key) && pair.key.value === name)
  const pair = find(key)
  if (pair) {
    const node = pair.value
    const keyEnd = isScalar(pair.key) ? pair.key.range?.[1] : undefined
    if (!isNode(node) || !node.range || keyEnd === undefined || isAlias(node) || node.anchor) return null
    const [start, end] = node.range
    const isBlock = text.slice(start, end).includes("\n")
    const tail = isBlock && text.slice(start, end).endsWith("\n") ? "\n" : ""
    const head = text.slice(keyEnd, start).includes("\n") ? `${text.slice(0, keyEnd)}: ` : text.slice(0, start)
    return verified(text, `${head}${inline(value)}${tail}${text.slice(end)}`, key, value)
  }
  const neighbour = find(after)
  const end = neighbour && isNode(neighbour.value) ? neighbour.value.range?.[2] : undefined
  if (end === undefined) return null
  const lineEnd = text[end - 1] === "\n" ? end : text.indexOf("\n", end) + 1 || text.length
  const gap = text[lineEnd - 1] === "\n" ? "" : "\n"
  return verified(text, `${text.slice(0, lineEnd)}${gap}${key}: ${inline(value)}\n${text.slice(lineEnd)}`, key, value)
}

/** The new text if it reads as the old value with just this key changed, else null. */
function verified(before: string, after: string, key: string, value: unknown): string | null {
  const reread = parseDocument(after)
  if (reread.errors.length > 0) return null
  const wanted = { ...(parseDocument(before).toJS() as object), [key]: value }
  const sorted = (object: object) => JSON.stringify(Object.entries(object).sort(([a], [b]) => (a < b ? -1 : 1)))
  return sorted(reread.toJS() as object) === sorted(wanted) ? after : null
}
