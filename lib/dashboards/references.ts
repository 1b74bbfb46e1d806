import type { Dashboard } from "#lib/dashboards/contract/schema"
import { readTemplate, walk } from "#lib/dashboards/template"

// Who reads whom: queries each other, and the filters they depend on.

/** Which queries a query's SQL reads by {{ref()}}, in order of first use. */
export const refsOf = (sql: string): string[] => [
  ...new Set([...walk(readTemplate(sql).nodes)].flatMap(({ node }) => (node.kind === "ref" ? [node.query] : []))),
]

/** Which filters a query's SQL names, itself or in a condition. */
export const filtersOf = (sql: string): string[] => [
  ...new Set(
    [...walk(readTemplate(sql).nodes)].flatMap(({ node }) =>
      node.kind === "value" || node.kind === "if" ? [node.name] : [],
    ),
  ),
]

/** The first cycle among queries, `[a, b, a]`, or null. */
export function findCycle(refs: Map<string, string[]>): string[] | null {
  const done = new Set<string>()
  const visit = (id: string, trail: string[]): string[] | null => {
    if (trail.includes(id)) return [...trail.slice(trail.indexOf(id)), id]
    if (done.has(id)) return null
    for (const next of refs.get(id) ?? []) {
      const cycle = visit(next, [...trail, id])
      if (cycle) return cycle
    }
    done.add(id)
    return null
  }
  for (const id of refs.keys()) {
    const cycle = visit(id, [])
    if (cycle) return cycle
  }
  return null
}

/** All filters a query depends on, also through the queries it reads. */
export function filtersBehind(dashboard: Dashboard, query: string): string[] {
  const byId = new Map(dashboard.queries.map((each) => [each.id, each.sql]))
  const seen = new Set<string>()
  const found = new Set<string>()
  const visit = (id: string) => {
    const sql = byId.get(id)
    if (sql === undefined || seen.has(id)) return
    seen.add(id)
    for (const filter of filtersOf(sql)) found.add(filter)
    for (const other of refsOf(sql)) visit(other)
  }
  visit(query)
  return [...found]
}
