import "server-only"
import { argsHash } from "#lib/agent/service/arguments"
import { putArtifact } from "#lib/agent/service/artifacts"
import type { ToolScope } from "#lib/agent/service/scope"
import * as store from "#lib/agent/store"
import * as toolStore from "#lib/agent/store/tools"
import * as dashboards from "#lib/dashboards/service"
import { parse } from "#lib/dashboards/yaml"
import type { Ctx } from "#lib/platform/context"
import { sha256 } from "#lib/platform/crypto"
import { AppError, isAppError } from "#lib/platform/errors"
import * as query from "#lib/query/service"
import { DEFAULT_MAX_BYTES } from "#lib/warehouse/warehouse"

/**
 * Offers a dashboard for saving. Nothing a model says moves these rules: the YAML validated in this session, each of its
 * queries was dry-run below its cap in this session, its slug is new, and a person said yes to exactly these bytes.
 */
export async function save(scope: ToolScope, { yaml_content, slug }: { yaml_content: string; slug: string }) {
  const { ctx, session_id, turn_id } = scope
  const dashboard = await requireReady(ctx, session_id, yaml_content)
  if (dashboard.slug !== slug)
    throw new AppError("invalid_input", `slug: the YAML says ${dashboard.slug}. Give the same slug in both places.`)
  await requireFree(ctx, slug)
  const hash = await putArtifact(ctx, session_id, yaml_content)
  if (await scope.takeGrant()) return saveByGrant(scope, yaml_content, hash)
  await ctx.tx((db) => store.setPending(db, ctx.workspace_id, turn_id, { sha256: hash, slug }))
  await scope.emit("confirm", { sha256: hash, slug, title: dashboard.title })
  return { status: "awaiting_confirmation", sha256: hash, slug }
}

async function saveByGrant(scope: ToolScope, yaml: string, hash: string) {
  try {
    const made = await dashboards.create(scope.ctx, { yaml })
    scope.saved(made.slug)
    return { status: "saved", slug: made.slug, sha256: hash, path: `/dashboards/${made.slug}` }
  } catch (error) {
    // Nothing was created, so the leave to create one still stands.
    await scope.returnGrant()
    throw error
  }
}

/** Throws unless the YAML validated, and each query was dry-run, in this session. Gives the parsed dashboard. */
export async function requireReady(ctx: Ctx, session_id: string, yaml: string) {
  const parsed = parse(yaml)
  if (!parsed.ok)
    throw new AppError("invalid_input", `The YAML is not valid: ${parsed.errors[0]?.message ?? "see the schema"}`, {
      reason: "yaml_invalid",
    })
  const { dashboard } = parsed
  const dear = dashboard.queries.find((one) => one.max_bytes_billed > DEFAULT_MAX_BYTES)
  if (dear)
    throw new AppError(
      "invalid_input",
      `Query ${dear.id} asks for ${dear.max_bytes_billed} bytes. What the assistant writes never scans more than ${DEFAULT_MAX_BYTES}.`,
      { reason: "cap_too_high" },
    )
  const wanted = dashboard.queries
    .filter((one) => !/\{\{|\{%/.test(one.sql))
    .map((one) => ({ id: one.id, hash: argsHash({ sql_sha256: query.hashOf(one.sql) }) }))
  const validated = argsHash({ yaml_content: yaml })
  const done = await ctx.tx((db) =>
    toolStore.okCalls(db, ctx.workspace_id, session_id, [validated, ...wanted.map((one) => one.hash)]),
  )
  if (!done.has(`validate_dashboard_yaml ${validated}`))
    throw new AppError(
      "conflict",
      "Exactly this YAML has not been validated in this session. Call validate_dashboard_yaml with the same text first.",
      { reason: "not_validated", sha256: sha256(yaml) },
    )
  const unpriced = wanted.filter((one) => !done.has(`run_dry_run_query ${one.hash}`)).map((one) => one.id)
  if (unpriced.length > 0)
    throw new AppError(
      "conflict",
      `These queries have not been dry-run in this session: ${unpriced.join(", ")}. Call run_dry_run_query with their exact SQL first.`,
      { reason: "not_priced", queries: unpriced },
    )
  return dashboard
}

/** Throws `conflict` with a free slug when one is taken: the assistant never overwrites. */
async function requireFree(ctx: Ctx, slug: string): Promise<void> {
  for (let next = 1; next < 50; next++) {
    const candidate = next === 1 ? slug : `${slug.slice(0, 76)}-${next}`
    if (await isFree(ctx, candidate)) {
      if (next === 1) return
      throw new AppError("conflict", `The slug "${slug}" is taken by another dashboard. Use "${candidate}" instead.`, {
        reason: "slug_taken",
        slug,
        suggestion: candidate,
      })
    }
  }
  throw new AppError("conflict", `The slug "${slug}" is taken. Choose another one.`, { reason: "slug_taken", slug })
}

async function isFree(ctx: Ctx, slug: string): Promise<boolean> {
  try {
    await dashboards.get(ctx, { slug })
    return false
  } catch (error) {
    if (isAppError(error) && error.code === "not_found") return true
    throw error
  }
}
