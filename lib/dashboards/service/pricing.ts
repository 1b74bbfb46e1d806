import "server-only"
import * as connections from "#lib/connections/service"
import { checkFields } from "#lib/dashboards/check"
import { compile, type PlannedQuery } from "#lib/dashboards/compile"
import type { QueryReceipt, Validation } from "#lib/dashboards/contract"
import type { Dashboard } from "#lib/dashboards/contract/schema"
import { queriesOf } from "#lib/dashboards/fields"
import { resolveFilters } from "#lib/dashboards/filters"
import type { Finding } from "#lib/dashboards/problem"
import type { Edge } from "#lib/dashboards/store"
import { locator, parse } from "#lib/dashboards/yaml"
import type { Ctx } from "#lib/platform/context"
import { AppError, isAppError } from "#lib/platform/errors"
import type { Receipt } from "#lib/query/contract"
import * as query from "#lib/query/service"

// A text becomes a dashboard that may be saved: its shape is right, its connection is there, every query is priced
// below its cap, and every drawn column is in the result.

export type Checked = {
  validation: Validation
  dashboard: Dashboard | null
  connection_id: string | null
  edges: Edge[]
}

type Priced =
  | { receipt: QueryReceipt; columns: string[]; tables: { table: string; columns: string[] }[] }
  | { refusal: AppError }

// What is wrong with the text; anything else is trouble of ours and no finding.
const REFUSALS = new Set<string>(["invalid_input", "too_large", "not_found"])

/** Values every query can be priced under: the defaults, and nothing for what has none. */
export function defaultValues(dashboard: Dashboard, now: Date) {
  const resolved = resolveFilters(
    dashboard.filters.map((filter) => ({ ...filter, required: false })),
    {},
    now,
  )
  return resolved.ok ? resolved.values : {}
}

async function priceOne(ctx: Ctx, connection_id: string, planned: PlannedQuery): Promise<Priced> {
  try {
    const { sql, params, max_bytes_billed } = planned
    const price = await query.price(ctx, { connection_id, sql, params, max_bytes_billed })
    return {
      receipt: receiptOf(price),
      columns: price.result_schema.map((column) => column.name),
      tables: price.referenced_tables,
    }
  } catch (error) {
    if (isAppError(error) && REFUSALS.has(error.code)) return { refusal: error }
    throw error
  }
}

/** Checks a text down to the price of each query. Throws only for trouble of ours; what is wrong with the text is in `validation`. */
export async function checkText(ctx: Ctx, text: string): Promise<Checked> {
  const parsed = parse(text)
  if (!parsed.ok)
    return {
      validation: { valid: false, errors: parsed.errors, warnings: [], receipts: {} },
      dashboard: null,
      connection_id: null,
      edges: [],
    }
  const { dashboard, warnings } = parsed
  const findings: Finding[] = []
  const connection = await connectionOf(ctx, dashboard, findings)
  const receipts: Record<string, QueryReceipt> = {}
  const columns: Record<string, string[]> = {}
  const tables: Record<string, { table: string; columns: string[] }[]> = {}
  if (connection) {
    const { queries } = compile(dashboard, defaultValues(dashboard, ctx.ports.clock()))
    const priced = await Promise.all(
      queries.map(async (planned) => ({ planned, outcome: await priceOne(ctx, connection.id, planned) })),
    )
    for (const { planned, outcome } of priced) {
      if ("refusal" in outcome) {
        const index = dashboard.queries.findIndex((each) => each.id === planned.source)
        // The run of an earlier period is refused for the same reason as its source: once is enough.
        if (planned.id === planned.source)
          findings.push({
            path: ["queries", index, "sql"],
            message: `Query ${planned.source}: ${outcome.refusal.message}`,
          })
      } else if (planned.id === planned.source) {
        receipts[planned.id] = outcome.receipt
        columns[planned.id] = outcome.columns
        tables[planned.id] = outcome.tables
      }
    }
    findings.push(...checkFields(dashboard, columns))
  }
  const errors = findings.length > 0 ? findings.map(locator(text)) : []
  return {
    validation: { valid: errors.length === 0, errors, warnings, receipts },
    dashboard,
    connection_id: connection?.id ?? null,
    edges: edgesOf(dashboard, tables),
  }
}

async function connectionOf(ctx: Ctx, dashboard: Dashboard, findings: Finding[]) {
  try {
    return await connections.getByName(ctx, { name: dashboard.connection })
  } catch (error) {
    if (!isAppError(error) || error.code !== "not_found") throw error
    findings.push({ path: ["connection"], message: error.message })
    return null
  }
}

function edgesOf(dashboard: Dashboard, tables: Record<string, { table: string; columns: string[] }[]>): Edge[] {
  return dashboard.tiles.flatMap((tile) =>
    queriesOf(tile).flatMap((query_id) =>
      (tables[query_id] ?? []).flatMap(({ table, columns }) =>
        (columns.length > 0 ? columns : [""]).map((column_name) => ({
          tile_id: tile.id,
          query_id,
          table_name: table,
          column_name,
        })),
      ),
    ),
  )
}

/** The same check for a save: throws `invalid_input` with every mistake and its position. */
export async function requireValid(
  ctx: Ctx,
  text: string,
): Promise<{ dashboard: Dashboard; edges: Edge[]; receipts: Validation["receipts"] }> {
  const { validation, dashboard, edges } = await checkText(ctx, text)
  if (validation.valid && dashboard) return { dashboard, edges, receipts: validation.receipts }
  throw refusal(validation)
}

export function refusal(validation: Validation): AppError {
  const { errors } = validation
  const [first] = errors
  const more = errors.length > 1 ? ` And ${errors.length - 1} more.` : ""
  return new AppError(
    "invalid_input",
    `Line ${first?.line ?? 1}: ${first?.message ?? "The dashboard is not valid."}${more}`,
    {
      reason: "dashboard",
      issues: errors,
    },
  )
}

/** The part of a receipt that readers of a dashboard see. */
export function receiptOf(price: Receipt): QueryReceipt {
  const { bytes_estimated, is_estimate, cap_bytes, estimated_cost_usd, priced_at } = price
  return { bytes_estimated, is_estimate, cap_bytes, estimated_cost_usd, priced_at }
}
