import type { Dashboard, Filter } from "#lib/dashboards/contract/schema"
import { fieldsOf, queriesOf } from "#lib/dashboards/fields"
import { fixedOptions, resolveFilters } from "#lib/dashboards/filters"
import { COLUMNS, collisions } from "#lib/dashboards/layout"
import type { Finding } from "#lib/dashboards/problem"
import { filtersBehind, findCycle, refsOf } from "#lib/dashboards/references"
import { listNames, suggest } from "#lib/dashboards/suggest"
import { readTemplate, walk } from "#lib/dashboards/template"
import { readReferences } from "#lib/dashboards/text-references"

// Rules that span parts of a dashboard: unique ids, references that resolve, no overlap, no cycle.

const MOST_PER_QUERY = 10

type Report = { errors: Finding[]; warnings: Finding[] }

/** `kind` ids as a message: what is there, and the name that was probably meant. */
function missing(path: (string | number)[], kind: string, name: string, known: string[]): Finding {
  const suggestion = suggest(name, known)
  const remedy = suggestion
    ? `did you mean ${suggestion}?`
    : `there ${known.length === 1 ? "is" : "are"} ${listNames(known)}.`
  return { path, message: `There is no ${kind} ${name}: ${remedy}`, ...(suggestion ? { suggestion } : {}) }
}

function repeated(kind: string, items: { id: string }[], list: string): Finding[] {
  const seen = new Set<string>()
  return items.flatMap(({ id }, index) => {
    if (!seen.has(id)) {
      seen.add(id)
      return []
    }
    return [{ path: [list, index, "id"], message: `The ${kind} id ${id} is used twice: give each its own.` }]
  })
}

function checkSql(dashboard: Dashboard): Report {
  const errors: Finding[] = []
  const warnings: Finding[] = []
  const filters = new Map(dashboard.filters.map((filter) => [filter.id, filter]))
  const ids = dashboard.queries.map((query) => query.id)
  for (const [index, query] of dashboard.queries.entries()) {
    const path = ["queries", index, "sql"]
    const template = readTemplate(query.sql)
    for (const { message } of template.errors.slice(0, MOST_PER_QUERY))
      errors.push({ path, message: `Query ${query.id}: ${message}` })
    const told = new Set<string>()
    for (const { node, guards } of walk(template.nodes)) {
      if (node.kind === "ref" && !ids.includes(node.query)) errors.push(missing(path, "query", node.query, ids))
      if (node.kind !== "value" && node.kind !== "if") continue
      const filter = filters.get(node.name)
      if (!filter) {
        if (!told.has(node.name)) errors.push(missing(path, "filter", node.name, [...filters.keys()]))
        told.add(node.name)
      } else if (node.kind === "value") {
        const range = filter.type === "date_range"
        if (range && !node.member)
          errors.push({
            path,
            message: `Query ${query.id}: {{${node.name}}} is a range: write {{${node.name}.from}} and {{${node.name}.to}}.`,
          })
        if (!range && node.member)
          errors.push({
            path,
            message: `Query ${query.id}: {{${node.name}.${node.member}}} needs a date_range filter, and ${node.name} is of type ${filter.type}.`,
          })
        if (!filter.required && filter.default === undefined && !guards.includes(node.name) && !told.has(node.name)) {
          told.add(node.name)
          warnings.push({
            path,
            message: `Query ${query.id} finds nothing while ${filter.label} is empty: wrap its condition in {% if ${node.name} %} and {% endif %}, or give the filter a default.`,
          })
        }
      }
    }
  }
  const cycle = findCycle(
    new Map(dashboard.queries.map((query) => [query.id, refsOf(query.sql).filter((id) => ids.includes(id))])),
  )
  if (cycle) {
    const index = ids.indexOf(cycle[0] ?? "")
    errors.push({
      path: ["queries", index, "sql"],
      message: `Queries read each other in a circle: ${cycle.join(" -> ")}. Let one of them read a table instead.`,
    })
  }
  return { errors, warnings }
}

function checkTiles(dashboard: Dashboard): Report {
  const errors: Finding[] = []
  const warnings: Finding[] = []
  const ids = dashboard.queries.map((query) => query.id)
  const used = new Set(
    dashboard.filters.flatMap((filter) =>
      filter.type === "select" && !Array.isArray(filter.options) ? [filter.options.query] : [],
    ),
  )
  for (const query of dashboard.queries) for (const other of refsOf(query.sql)) used.add(other)
  for (const [index, tile] of dashboard.tiles.entries()) {
    for (const query of queriesOf(tile)) {
      used.add(query)
      const path =
        "query" in tile && tile.query === query ? ["tiles", index, "query"] : ["tiles", index, "sparkline", "query"]
      if (!ids.includes(query)) errors.push(missing(path, "query", query, ids))
    }
    if ("compare" in tile && tile.compare && ids.includes(tile.query)) {
      const behind = filtersBehind(dashboard, tile.query)
      if (!dashboard.filters.some((filter) => filter.type === "date_range" && behind.includes(filter.id))) {
        errors.push({
          path: ["tiles", index, "compare"],
          message: `Tile ${tile.id} compares with an earlier period, but query ${tile.query} reads no date_range filter: add one, or remove compare.`,
        })
      }
    }
    for (const [key, text] of [
      ["text", tile.text] as const,
      ["body", tile.type === "text" ? tile.body : undefined] as const,
    ]) {
      if (!text) continue
      for (const reference of readReferences(text)) {
        used.add(reference.query)
        if (!ids.includes(reference.query)) errors.push(missing(["tiles", index, key], "query", reference.query, ids))
      }
    }
  }
  for (const [index, query] of dashboard.queries.entries()) {
    if (!used.has(query.id))
      warnings.push({
        path: ["queries", index, "id"],
        message: `Query ${query.id} is used by no tile and no filter: show it, or remove it.`,
      })
  }
  return { errors, warnings }
}

function checkLayout(dashboard: Dashboard): Finding[] {
  const errors: Finding[] = []
  const items = dashboard.layout.items ?? []
  const ids = dashboard.tiles.map((tile) => tile.id)
  const seen = new Set<string>()
  for (const [index, item] of items.entries()) {
    const path = ["layout", "items", index]
    if (!ids.includes(item.tile)) errors.push(missing([...path, "tile"], "tile", item.tile, ids))
    if (seen.has(item.tile))
      errors.push({ path: [...path, "tile"], message: `Tile ${item.tile} is placed twice: remove one place.` })
    seen.add(item.tile)
    const right = (item.x ?? 0) + (item.w ?? 1)
    if (right > COLUMNS)
      errors.push({
        path,
        message: `Tile ${item.tile} ends at column ${right}, and the grid has ${COLUMNS}: make x + w at most ${COLUMNS}.`,
      })
  }
  for (const [a, b] of collisions(items, dashboard.tiles)) {
    errors.push({
      path: ["layout", "items", b],
      message: `Tiles ${items[a]?.tile} and ${items[b]?.tile} overlap: move one, or leave x and y out so that it flows.`,
    })
  }
  return errors
}

function checkFilters(dashboard: Dashboard): Finding[] {
  const ids = dashboard.queries.map((query) => query.id)
  const errors = dashboard.filters.flatMap((filter, index): Finding[] => {
    if (filter.type !== "select" || Array.isArray(filter.options)) return []
    return ids.includes(filter.options.query)
      ? []
      : [missing(["filters", index, "options", "query"], "query", filter.options.query, ids)]
  })
  // Ids and ranges only: whether a required filter has a value is the reader's business, not the file's.
  const now = new Date("2026-01-01T00:00:00Z")
  for (const [index, filter] of dashboard.filters.entries()) {
    const resolved = resolveFilters([{ ...filter, required: false } as Filter], {}, now)
    if (!resolved.ok)
      for (const { message } of resolved.issues) errors.push({ path: ["filters", index, "default"], message })
    const options = fixedOptions(filter)
    if (options && new Set(options.map((option) => String(option.value))).size < options.length) {
      errors.push({ path: ["filters", index, "options"], message: `${filter.label} lists a choice twice: remove one.` })
    }
  }
  return errors
}

/** Cross checks of a dashboard whose shape is right. Errors refuse it; warnings are told and let through. */
export function check(dashboard: Dashboard): Report {
  const sql = checkSql(dashboard)
  const tiles = checkTiles(dashboard)
  return {
    errors: [
      ...repeated("filter", dashboard.filters, "filters"),
      ...repeated("query", dashboard.queries, "queries"),
      ...repeated("tile", dashboard.tiles, "tiles"),
      ...checkFilters(dashboard),
      ...sql.errors,
      ...tiles.errors,
      ...checkLayout(dashboard),
    ],
    warnings: [...sql.warnings, ...tiles.warnings],
  }
}

/** Fields that the result of their query does not have. `columns` holds the column names of each priced query. */
export function checkFields(dashboard: Dashboard, columns: Record<string, string[]>): Finding[] {
  const errors: Finding[] = []
  for (const [index, tile] of dashboard.tiles.entries()) {
    for (const { field, path, query } of fieldsOf(tile)) {
      const known = columns[query]
      if (known && !known.includes(field))
        errors.push(missing(["tiles", index, ...path], `column in query ${query} named`, field, known))
    }
  }
  for (const [index, filter] of dashboard.filters.entries()) {
    if (filter.type !== "select" || Array.isArray(filter.options)) continue
    const known = columns[filter.options.query]
    for (const key of ["value", "label"] as const) {
      const field = filter.options[key]
      if (known && field && !known.includes(field))
        errors.push(
          missing(["filters", index, "options", key], `column in query ${filter.options.query} named`, field, known),
        )
    }
  }
  return errors
}
