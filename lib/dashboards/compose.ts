import { Document, isMap, isScalar, isSeq, Scalar, visit } from "yaml"
import { Dashboard, type DashboardDraft } from "#lib/dashboards/contract/schema"

// A dashboard value -> its YAML text, always in the same order and style, so that the same value gives the same bytes.

const HEAD = "# yaml-language-server: $schema=/schemas/dashboard.v1.json\n"
const TOP = Object.keys(Dashboard.shape)
const INNER = ["id", "tile", "type", "field", "title", "label", "description", "text", "query", "sql"]
const LINE = 110

function ordered(value: unknown, isTop = true): unknown {
  if (Array.isArray(value)) return value.map((item) => ordered(item, false))
  if (typeof value !== "object" || value === null) return value
  const order = isTop ? TOP : INNER
  const rank = (key: string) => (order.includes(key) ? order.indexOf(key) : order.length)
  const entries = Object.entries(value).filter(([, inner]) => inner !== undefined)
  return Object.fromEntries(
    entries.sort(([a], [b]) => rank(a) - rank(b)).map(([key, inner]) => [key, ordered(inner, false)]),
  )
}

/**
 * YAML text of a dashboard, keys in canonical order, SQL as a block, small blocks on one line. Does not validate:
 * `parse` does. Deterministic; `parse(compose(draft))` gives the draft back with its defaults.
 */
export function compose(draft: DashboardDraft): string {
  const document = new Document(ordered(draft), { aliasDuplicateObjects: false })
  visit(document, {
    Scalar(key, node) {
      if (key !== "key" && typeof node.value === "string" && node.value.includes("\n")) node.type = Scalar.BLOCK_LITERAL
    },
    // A field, a default, a place in the layout read best on one line; tiles, queries and long blocks do not.
    Collection(_, node, ancestors) {
      const depth = ancestors.filter((each) => isMap(each) || isSeq(each)).length
      const isTags = isSeq(node) && node.items.every(isScalar) && depth === 1
      const isItem = depth === 2 && isMap(node) && (node.has("tile") || (node.has("label") && !node.has("query")))
      if (!isTags && !isItem && depth < 3) return
      if (JSON.stringify(node.toJSON()).length <= LINE) node.flow = true
    },
  })
  return HEAD + document.toString({ lineWidth: 0, flowCollectionPadding: true })
}
