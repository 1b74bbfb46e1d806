import { createHash } from "node:crypto"
import type { Dashboard, Query } from "#lib/dashboards/contract/schema"
import { queriesOf } from "#lib/dashboards/fields"
import { earlier } from "#lib/dashboards/filters"
import { filtersBehind, refsOf } from "#lib/dashboards/references"
import { normaliseSql, segments } from "#lib/dashboards/sql-text"
import {
  type Bound,
  type ParamValue,
  type Renderer,
  readTemplate,
  renderer,
  renderNodes,
} from "#lib/dashboards/template"
import { readReferences } from "#lib/dashboards/text-references"

// dashboard + filter values -> what to run. Pure: the same input gives the same plan, byte for byte.

export type PlannedQuery = {
  /** The query's id; `revenue@previous_period` for the run of an earlier period. */
  id: string
  source: string
  sql: string
  params: ParamValue[]
  /** Queries it reads, already inside its SQL as common table expressions. */
  dependencies: string[]
  /** sha256 of the SQL without comments and spare space, with its parameters. */
  hash: string
  max_bytes_billed: number
}
export type PlannedTile = { id: string; query: string | null; compare_query: string | null; queries: string[] }
export type Plan = {
  queries: PlannedQuery[]
  /** Query ids by depth of dependency. Each group's queries are independent, and each query's SQL stands alone. */
  groups: string[][]
  tiles: PlannedTile[]
  lineage: { tile: string; query: string; reads: string[] }[]
}

type Compare = "previous_period" | "previous_year"
const REF_PREFIX = "ref_"

/** All queries a query reads, deepest first, each once. */
function closure(byId: Map<string, Query>, id: string): string[] {
  const order: string[] = []
  const visit = (current: string) => {
    for (const next of refsOf(byId.get(current)?.sql ?? "")) {
      if (!order.includes(next)) {
        visit(next)
        order.push(next)
      }
    }
  }
  visit(id)
  return order
}

/** Puts common table expressions in front of a statement, joining a WITH that it already has. */
function withTables(sql: string, tables: { name: string; sql: string }[]): string {
  if (tables.length === 0) return sql
  const list = tables.map((table) => `${table.name} as (\n${table.sql}\n)`).join(",\n")
  const first = segments(sql).find((segment) => segment.kind === "code" && segment.text.trim() !== "")
  const own = first ? /^(\s*with\s+(?:recursive\s+)?)/i.exec(first.text) : null
  if (!first || !own) return `with ${list}\n${sql}`
  const cut = first.start + (own[1]?.length ?? 0)
  return `${sql.slice(0, cut)}${list},\n${sql.slice(cut)}`
}

const trimmed = (sql: string) => sql.replace(/[\s;]+$/, "").replace(/^\s+/, "")

function renderQuery(
  byId: Map<string, Query>,
  id: string,
  values: Record<string, Bound>,
): { sql: string; params: ParamValue[]; dependencies: string[] } {
  const out: Renderer = renderer()
  const text = (query: string) =>
    trimmed(
      renderNodes(readTemplate(byId.get(query)?.sql ?? "").nodes, values, (other) => `${REF_PREFIX}${other}`, out),
    )
  const dependencies = closure(byId, id)
  const tables = dependencies.map((other) => ({ name: `${REF_PREFIX}${other}`, sql: text(other) }))
  return { sql: withTables(text(id), tables), params: out.params, dependencies }
}

export const queryHash = (sql: string, params: ParamValue[]): string =>
  createHash("sha256")
    .update(JSON.stringify([normaliseSql(sql), params]))
    .digest("hex")

/**
 * The plan of a checked dashboard under resolved filter values (`resolveFilters`). Queries come in file order,
 * runs of an earlier period right after their source. Queries that nothing draws are in the plan too: they are priced.
 */
export function compile(dashboard: Dashboard, values: Record<string, Bound>): Plan {
  const byId = new Map(dashboard.queries.map((query) => [query.id, query]))
  const compares = new Map<string, Set<Compare>>()
  for (const tile of dashboard.tiles) {
    if ("compare" in tile && tile.compare)
      compares.set(tile.query, (compares.get(tile.query) ?? new Set()).add(tile.compare))
  }
  const queries = dashboard.queries.flatMap((query): PlannedQuery[] => {
    const plan = (id: string, bound: Record<string, Bound>): PlannedQuery => {
      const rendered = renderQuery(byId, query.id, bound)
      return {
        id,
        source: query.id,
        ...rendered,
        hash: queryHash(rendered.sql, rendered.params),
        max_bytes_billed: query.max_bytes_billed,
      }
    }
    const shifted = [...(compares.get(query.id) ?? [])].map((compare) =>
      plan(`${query.id}@${compare}`, shift(dashboard, query.id, values, compare)),
    )
    return [plan(query.id, values), ...shifted]
  })
  return {
    queries,
    groups: byDepth(queries),
    tiles: dashboard.tiles.map((tile) => ({
      id: tile.id,
      query: tile.type === "text" ? null : tile.query,
      compare_query: "compare" in tile && tile.compare ? `${tile.query}@${tile.compare}` : null,
      queries: queriesOf(tile),
    })),
    lineage: dashboard.tiles.flatMap((tile) =>
      queriesOf(tile).map((query) => ({ tile: tile.id, query, reads: closure(byId, query) })),
    ),
  }
}

/**
 * The queries of a plan that are worth running: all but those that only feed others. Also runs of an earlier period.
 */
export function shownQueries(dashboard: Dashboard, plan: Plan): PlannedQuery[] {
  const texts = dashboard.tiles.flatMap((tile) => [tile.text ?? "", tile.type === "text" ? tile.body : ""])
  const shown = new Set([
    ...dashboard.tiles.flatMap(queriesOf),
    ...dashboard.filters.flatMap((filter) =>
      filter.type === "select" && !Array.isArray(filter.options) ? [filter.options.query] : [],
    ),
    ...texts.flatMap((text) => readReferences(text).map((reference) => reference.query)),
  ])
  const fed = new Set(plan.queries.flatMap((query) => query.dependencies))
  return plan.queries.filter((query) => shown.has(query.source) || !fed.has(query.source))
}

function shift(
  dashboard: Dashboard,
  query: string,
  values: Record<string, Bound>,
  compare: Compare,
): Record<string, Bound> {
  const behind = new Set(filtersBehind(dashboard, query))
  const moved = { ...values }
  for (const filter of dashboard.filters) {
    const value = values[filter.id]
    if (
      filter.type === "date_range" &&
      behind.has(filter.id) &&
      value &&
      typeof value === "object" &&
      !Array.isArray(value)
    )
      moved[filter.id] = earlier(value, compare)
  }
  return moved
}

function byDepth(queries: PlannedQuery[]): string[][] {
  const bySource = new Map(queries.map((query) => [query.source, query]))
  const depth = (query: PlannedQuery): number =>
    Math.max(0, ...query.dependencies.map((id) => 1 + depth(bySource.get(id) as PlannedQuery)))
  const groups = Map.groupBy(queries, depth)
  return [...groups.entries()].toSorted(([a], [b]) => a - b).map(([, group]) => group.map((query) => query.id))
}
