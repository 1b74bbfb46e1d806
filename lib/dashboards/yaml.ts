import { type Document, isCollection, isMap, isPair, isScalar, LineCounter, type Pair, parseDocument } from "yaml"
import { check } from "#lib/dashboards/check"
import type { Problem } from "#lib/dashboards/contract"
import { Dashboard } from "#lib/dashboards/contract/schema"
import { explain } from "#lib/dashboards/explain"
import type { Finding } from "#lib/dashboards/problem"
import { beyondLimits, repeatedKeys, YAML_LIMITS } from "#lib/dashboards/yaml-limits"

// YAML text -> dashboard. Limits hold before anything is composed, so that a small hostile file stays cheap.

const MOST_PROBLEMS = 50

export type Parsed = { ok: true; dashboard: Dashboard; warnings: Problem[] } | { ok: false; errors: Problem[] }

const at = (message: string, line = 1, column = 1): Parsed => ({
  ok: false,
  errors: [{ path: [], line, column, message }],
})

/** Drops `x-` keys: they belong to the author, and stay in the file. */
function withoutExtensions(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutExtensions)
  if (typeof value !== "object" || value === null) return value
  return Object.fromEntries(
    Object.entries(value)
      .filter(([key]) => !key.startsWith("x-"))
      .map(([key, inner]) => [key, withoutExtensions(inner)]),
  )
}

/** Byte offset of the node at a path, of the key when `ofKey`; the nearest parent when the path does not exist. */
function offsetOf(document: Document.Parsed, path: (string | number)[], ofKey: boolean): number {
  let node: unknown = document.contents
  let offset = document.contents?.range?.[0] ?? 0
  for (const [index, part] of path.entries()) {
    if (!isCollection(node)) return offset
    if (isMap(node)) {
      const pair = node.items.find(
        (item) => isPair(item) && isScalar(item.key) && String(item.key.value) === String(part),
      ) as Pair | undefined
      if (!pair) return offset
      const key = isScalar(pair.key) ? pair.key.range?.[0] : undefined
      node = pair.value
      const value = isScalar(node) || isCollection(node) ? node.range?.[0] : undefined
      offset =
        (ofKey && index === path.length - 1 ? key : isCollection(node) ? (key ?? value) : (value ?? key)) ?? offset
    } else {
      node = node.items[Number(part)]
      offset = (isScalar(node) || isCollection(node) ? node.range?.[0] : undefined) ?? offset
    }
  }
  return offset
}

/**
 * Parses, validates and cross-checks a dashboard file. Never throws on bad input: every broken rule comes back with
 * path, line, column and, where a name is near, a suggestion. `warnings` do not stop a save.
 */
export function parse(text: string): Parsed {
  const lines = new LineCounter()
  const place = (offset: number) => {
    const { line, col } = lines.linePos(offset)
    return { line: Math.max(line, 1), column: Math.max(col, 1) }
  }
  const excess = beyondLimits(text, lines)
  if (excess) {
    const { line, column } = place(excess.offset)
    return at(excess.message, line, column)
  }
  const document = parseDocument(text, { uniqueKeys: false, prettyErrors: false, logLevel: "silent" })
  if (document.errors.length > 0) {
    return {
      ok: false,
      errors: document.errors.slice(0, MOST_PROBLEMS).map((error) => ({
        path: [],
        ...place(error.pos[0]),
        message: `The YAML cannot be read here: ${error.message}.`,
      })),
    }
  }
  const repeated = repeatedKeys(document)
  if (repeated.length > 0) {
    const errors = repeated.slice(0, MOST_PROBLEMS).map(({ key, offset }) => {
      const message = `The key ${key} stands twice in the same block: remove one.`
      return { path: [], ...place(offset), message }
    })
    return { ok: false, errors }
  }
  if (!isMap(document.contents))
    return at("The file is no dashboard: it starts with version: 1, then slug, title, connection, queries and tiles.")

  const locate = ({ path, message, suggestion }: Finding, ofKey = false): Problem => ({
    path,
    ...place(offsetOf(document, path, ofKey)),
    message,
    ...(suggestion === undefined ? {} : { suggestion }),
  })
  let value: unknown
  try {
    value = withoutExtensions(document.toJS({ maxAliasCount: YAML_LIMITS.aliases }))
  } catch (error) {
    return at(
      `The aliases (*name) of the file cannot be resolved: ${error instanceof Error ? error.message : error}. Write the values out.`,
    )
  }
  const result = Dashboard.safeParse(value)
  if (!result.success) {
    const errors = explain(value)
      .slice(0, MOST_PROBLEMS)
      .map((finding) => locate(finding, finding.of_key))
    return { ok: false, errors: inOrder(errors) }
  }
  const { errors, warnings } = check(result.data)
  if (errors.length > 0) return { ok: false, errors: inOrder(errors.map((finding) => locate(finding))) }
  return { ok: true, dashboard: result.data, warnings: inOrder(warnings.map((finding) => locate(finding))) }
}

const inOrder = (problems: Problem[]) => problems.toSorted((a, b) => a.line - b.line || a.column - b.column)

/** Where each path of a text stands: for errors found after parsing (prices, fields of a result). Unreadable text gives 1:1. */
export function locator(text: string): (finding: Finding) => Problem {
  const lines = new LineCounter()
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false, logLevel: "silent" })
  return (finding) => {
    const { line, col } = lines.linePos(offsetOf(document, finding.path, false))
    return { ...finding, line: Math.max(line, 1), column: Math.max(col, 1) }
  }
}
