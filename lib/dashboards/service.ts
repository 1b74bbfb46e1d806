import "server-only"
import { randomUUID } from "node:crypto"
import * as connections from "#lib/connections/service"
import { compile as compilePlan, shownQueries } from "#lib/dashboards/compile"
import { compose } from "#lib/dashboards/compose"
import type * as contract from "#lib/dashboards/contract"
import type { Dashboard, DashboardDraft, DashboardSha, FilterValues } from "#lib/dashboards/contract/schema"
import { fromSearch, resolveFilters } from "#lib/dashboards/filters"
import * as files from "#lib/dashboards/service/files"
import { checkText, requireValid } from "#lib/dashboards/service/pricing"
import { type Rebuilt, rebuild } from "#lib/dashboards/service/rebuilding"
import { leastFresh, outcomeJson, runAll } from "#lib/dashboards/service/running"
import {
  keepVersion,
  readable,
  readVersion,
  refuseTaken,
  reindex,
  requireRow,
  save,
  settle,
  stale,
  storeCopy,
  summaryOf,
} from "#lib/dashboards/service/saving"
import { composeView } from "#lib/dashboards/service/viewing"
import { setKey } from "#lib/dashboards/splice"
import * as store from "#lib/dashboards/store"
import { suggest } from "#lib/dashboards/suggest"
import { parse } from "#lib/dashboards/yaml"
import { authorize } from "#lib/platform/authorize"
import type { Ctx, UserCtx } from "#lib/platform/context"
import type { BytesOutput, Input } from "#lib/platform/endpoint"
import { AppError } from "#lib/platform/errors"

// Verbs of dashboards. The file in object storage is the truth; rows point to it and repeat what listings need.

type BySlug = { slug: string }

/** Checks a text down to the price and columns of every query. Never throws for what is wrong with the text. */
export async function validate(ctx: Ctx, input: { yaml: string }): Promise<contract.Validation> {
  authorize(ctx, "analyst")
  return (await checkText(ctx, input.yaml)).validation
}

/** The plan of a text under filter values. Prices nothing. */
export async function compile(
  ctx: Ctx,
  input: { yaml: string; filters?: FilterValues | undefined },
): Promise<contract.Plan> {
  authorize(ctx, "analyst")
  const dashboard = readable(input.yaml)
  return compilePlan(dashboard, chosenValues(ctx, dashboard, input.filters ?? {}))
}

/** What a text would show, without saving it. `view` is null when the text is not valid; `sha256` names exactly these bytes. */
export async function preview(ctx: Ctx, input: { yaml: string; filters?: FilterValues | undefined }) {
  authorize(ctx, "analyst")
  const sha256 = files.shaOf(input.yaml)
  const { validation, dashboard, connection_id } = await checkText(ctx, input.yaml)
  if (!validation.valid || !dashboard || !connection_id) return { ...validation, sha256, view: null }
  const source = { slug: `preview-${sha256}`, version: 0, dashboard, connection_id }
  return { ...validation, sha256, view: await composeView(ctx, source, input.filters ?? {}, false) }
}

/** Saves a new dashboard. 400 with positions, 409 naming the slug's owner. */
export async function create(
  ctx: Ctx,
  input: { yaml: string } | { dashboard: Record<string, unknown> },
): Promise<contract.DashboardSummary> {
  authorize(ctx, "analyst")
  const yaml = "yaml" in input ? input.yaml : compose(input.dashboard as DashboardDraft)
  const parsed = parse(yaml)
  if (parsed.ok) await refuseTaken(ctx, parsed.dashboard.slug)
  const { dashboard, edges } = await requireValid(ctx, yaml)
  const facts = await storeCopy(ctx, dashboard, yaml)
  const id = randomUUID()
  const made = await ctx.tx(async (db) => {
    const { workspace_id } = ctx
    const row = { id, workspace_id, slug: dashboard.slug, owner_user_id: ctx.user.id, ...facts }
    if (!(await store.insertDashboard(db, row))) return null
    await keepVersion(db, ctx, id, 1, facts)
    await store.replaceLineage(db, workspace_id, id, edges)
    ctx.audit({
      action: "dashboard.create",
      target_type: "dashboard",
      target_id: id,
      details: { slug: dashboard.slug, sha256: facts.sha256 },
    })
    return store.findDashboard(db, workspace_id, dashboard.slug)
  })
  if (!made) {
    await refuseTaken(ctx, dashboard.slug)
    throw new AppError("conflict", `The slug ${dashboard.slug} was just taken. Choose another.`, {
      reason: "slug_taken",
      slug: dashboard.slug,
    })
  }
  await settle(ctx, dashboard.slug, yaml)
  return summaryOf(ctx, made)
}

/** Replaces the YAML. `if_match` is the etag it was read under; a stale one is 412 with base, mine and theirs part by part. */
export async function put(
  ctx: Ctx,
  input: BySlug & { yaml: string; if_match?: string },
): Promise<contract.DashboardSummary> {
  authorize(ctx, "analyst")
  const row = await requireRow(ctx, input.slug)
  return save(ctx, row, input.yaml, input.if_match, "dashboard.update")
}

/** Changes title, description, tags or view type inside the YAML and leaves every other byte. */
export async function patch(
  ctx: Ctx,
  input: Input<typeof contract.patchDashboard>,
): Promise<contract.DashboardSummary> {
  authorize(ctx, "analyst")
  const { title, description, tags, view_type } = input
  if ([title, description, tags, view_type].every((value) => value === undefined))
    throw new AppError("invalid_input", "Send at least one of title, description, tags, view_type.", {
      reason: "empty",
    })
  const row = await requireRow(ctx, input.slug)
  let yaml = await files.readCopy(ctx, row)
  if (row.sha256 !== input.if_match) throw await stale(ctx, row, yaml, input.if_match)
  const hasStamp = /^updated_at:/m.test(yaml)
  const changes = {
    title,
    description,
    tags,
    view_type,
    ...(hasStamp ? { updated_at: ctx.ports.clock().toISOString() } : {}),
  }
  for (const [key, value] of Object.entries(changes)) {
    if (value === undefined) continue
    const changed = setKey(yaml, key, value, key === "description" ? "title" : "slug")
    if (changed === null) {
      const message = `${key} cannot be changed in place in this file. Edit it in the YAML.`
      throw new AppError("conflict", message, { reason: "not_spliceable", key })
    }
    yaml = changed
  }
  return save(ctx, row, yaml, input.if_match, "dashboard.update")
}

/** Makes an earlier version the current one, byte for byte; its queries are priced again. */
export async function restore(
  ctx: Ctx,
  input: BySlug & { sha256: string; if_match?: string },
): Promise<contract.DashboardSummary> {
  authorize(ctx, "analyst")
  const row = await requireRow(ctx, input.slug)
  const yaml = await readVersion(ctx, row, input.sha256)
  return save(ctx, row, yaml, input.if_match, "dashboard.restore")
}

export async function remove(ctx: Ctx, input: BySlug): Promise<void> {
  authorize(ctx, "analyst")
  const row = await requireRow(ctx, input.slug)
  await ctx.tx(async (db) => {
    await store.removeDashboard(db, row.id)
    ctx.audit({ action: "dashboard.delete", target_type: "dashboard", target_id: row.id, details: { slug: row.slug } })
  })
  await files.forget(ctx, row.slug)
  await reindex(ctx)
}

type ListInput = Partial<store.ListFilter>

/** The workspace's dashboards, last changed first. */
export async function list(
  ctx: Ctx,
  input: ListInput = {},
): Promise<{ dashboards: contract.DashboardSummary[]; total: number }> {
  const owner = input.owner === "me" ? ctx.user.id : input.owner
  const filter = { ...input, owner, limit: input.limit ?? 100, offset: input.offset ?? 0 }
  const { rows, total } = await ctx.tx((db) => store.listDashboards(db, ctx.workspace_id, filter))
  return { dashboards: rows.map((row) => summaryOf(ctx, row)), total }
}

/** The same for a workspace by its id. */
export async function listIn(
  ctx: UserCtx,
  input: ListInput & { id: string },
): Promise<{ dashboards: contract.DashboardSummary[]; total: number }> {
  const { id, ...filter } = input
  return list(await ctx.enter(id), filter)
}

export async function get(ctx: Ctx, input: BySlug): Promise<contract.DashboardSummary> {
  return summaryOf(ctx, await requireRow(ctx, input.slug))
}

/** The file as saved. */
export async function yaml(ctx: Ctx, input: BySlug): Promise<BytesOutput> {
  const row = await requireRow(ctx, input.slug)
  return { body: await files.readCopy(ctx, row), content_type: "application/yaml; charset=utf-8", etag: row.sha256 }
}

export async function versions(ctx: Ctx, input: BySlug): Promise<{ versions: contract.DashboardVersion[] }> {
  const row = await requireRow(ctx, input.slug)
  const found = await ctx.tx((db) => store.listVersions(db, ctx.workspace_id, row.id))
  return {
    versions: found.map(({ version, sha256, created_by, created_by_email, created_at }) => {
      const etag = sha256 as DashboardSha
      return { version, etag, created_by, created_by_email, created_at, is_current: version === row.version }
    }),
  }
}

export async function versionYaml(ctx: Ctx, input: BySlug & { sha: string }): Promise<BytesOutput> {
  const row = await requireRow(ctx, input.slug)
  return {
    body: await readVersion(ctx, row, input.sha),
    content_type: "application/yaml; charset=utf-8",
    etag: input.sha,
  }
}

type DataInput = BySlug & { filters?: FilterValues | undefined; fresh?: boolean | undefined }

/** Results of all queries as JSON ready to send. Queries that only feed others are left out. */
export async function data(ctx: Ctx, input: DataInput): Promise<BytesOutput> {
  const { row, dashboard, connection_id } = await open(ctx, input.slug)
  const queries = shownQueries(dashboard, compilePlan(dashboard, chosenValues(ctx, dashboard, input.filters ?? {})))
  const request = {
    slug: row.slug,
    version: row.version,
    dashboard,
    connection_id,
    queries,
    fresh: input.fresh ?? false,
  }
  const ran = await runAll(ctx, request)
  visited(ctx, row.slug)
  const parts = ran.map((each) => `${JSON.stringify(each.id)}:${outcomeJson(each)}`)
  const head = JSON.stringify({ slug: row.slug, version: row.version, as_of: leastFresh(ran) }).slice(0, -1)
  return { body: `${head},"queries":{${parts.join(",")}}}`, content_type: "application/json; charset=utf-8" }
}

/** The result of one query. */
export async function queryData(ctx: Ctx, input: DataInput & { query_id: string }): Promise<BytesOutput> {
  const { row, dashboard, connection_id } = await open(ctx, input.slug)
  const plan = compilePlan(dashboard, chosenValues(ctx, dashboard, input.filters ?? {}))
  const planned = plan.queries.find((each) => each.id === input.query_id)
  if (!planned) {
    const names = dashboard.queries.map((each) => each.id)
    const meant = suggest(input.query_id, names)
    const message = `Dashboard ${row.slug} has no query ${input.query_id}: ${meant ? `did you mean ${meant}?` : `there are ${names.join(", ")}.`}`
    throw new AppError("not_found", message, { reason: "query", names })
  }
  const request = {
    slug: row.slug,
    version: row.version,
    dashboard,
    connection_id,
    queries: [planned],
    fresh: input.fresh ?? false,
  }
  const [ran] = await runAll(ctx, request)
  return { body: ran ? outcomeJson(ran) : "null", content_type: "application/json; charset=utf-8" }
}

/** Rebuilds rows and index from the stored files, and files from the rows, whichever side lost something. */
export async function rebuildIndex(ctx: Ctx): Promise<Rebuilt> {
  authorize(ctx, "admin")
  return rebuild(ctx)
}

/** Everything a dashboard's page shows. Filter values that cannot be used are left out and told in `filter_problems`. `search` is the page's address. */
export async function view(
  ctx: Ctx,
  input: DataInput & { search?: Record<string, string | string[] | undefined> },
): Promise<contract.DashboardView> {
  const { row, dashboard, connection_id } = await open(ctx, input.slug)
  const source = { slug: row.slug, version: row.version, dashboard, connection_id }
  const chosen = input.search ? fromSearch(dashboard.filters, input.search) : (input.filters ?? {})
  const shown = await composeView(ctx, source, chosen, input.fresh ?? false)
  visited(ctx, row.slug)
  return { ...shown, summary: summaryOf(ctx, row), can_edit: ctx.role !== "viewer" }
}

async function open(ctx: Ctx, slug: string) {
  const row = await requireRow(ctx, slug)
  const dashboard = readable(await files.readCopy(ctx, row))
  const connection = await connections.getByName(ctx, { name: dashboard.connection })
  return { row, dashboard, connection_id: connection.id }
}

function chosenValues(ctx: Ctx, dashboard: Dashboard, filters: FilterValues) {
  const resolved = resolveFilters(dashboard.filters, filters, ctx.ports.clock())
  if (resolved.ok) return resolved.values
  throw new AppError("invalid_input", resolved.issues[0]?.message ?? "The filters are not valid.", {
    reason: "filters",
    issues: resolved.issues,
  })
}

/** Counted beside the answer, never before it; a lost count is no loss. */
function visited(ctx: Ctx, slug: string): void {
  ctx
    .tx((db) => store.countVisit(db, ctx.workspace_id, slug))
    .catch((error: unknown) => ctx.log.warn("dashboard.visit_uncounted", { slug, reason: String(error) }))
}
