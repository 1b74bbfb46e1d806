import "server-only"
import type { Kysely } from "kysely"
import * as dashboards from "#lib/dashboards/service"
import type { Db } from "#lib/platform/context"
import type { DB } from "#lib/platform/database"
import type { Company } from "#lib/platform/testing/world"

// One row for each kind of id, in one company. The HTTP matrix asks for a row by the name of its brand,
// so an endpoint with a new kind of id fails until its row is made here.

export type Seeded = {
  values: Record<string, string>
  /** A word that stands in every seeded text and must never reach another company. */
  canary: string
}

export async function seedIds(company: Company): Promise<Seeded> {
  const { workspace_id, owner, viewer } = company
  const canary = `canary-${crypto.randomUUID().slice(0, 8)}`
  const user_id = owner.user.id
  const values = await owner.tx(async (db) => {
    const session = await insert(db, "onboarding_sessions", { workspace_id, user_id })
    const evidence = await insert(db, "evidence", {
      workspace_id,
      session_id: session,
      origin: "file",
      name: canary,
      size_bytes: 1000,
    })
    const connection = await insert(db, "connections", {
      workspace_id,
      name: canary,
      connection_type: "duckdb",
      options: JSON.stringify({ database: "sample" }),
    })
    const dataset = await insert(db, "datasets", {
      workspace_id,
      connection_id: connection,
      name: "main",
      fully_qualified_name: "main",
      description: canary,
    })
    const table = await insert(db, "tables", {
      workspace_id,
      dataset_id: dataset,
      name: "orders",
      fully_qualified_name: "main.orders",
      description: canary,
    })
    const manifest = await insert(db, "business_context_manifests", {
      workspace_id,
      session_id: session,
      version_major: 1,
      version_minor: 0,
      version_patch: 0,
      schema_version: "1",
      manifest: JSON.stringify({ canary }),
      rendering: canary,
      checksum: "a".repeat(64),
      token_count: 1,
      size_bytes: 1,
      source: "finalize",
      change_summary: JSON.stringify({ bump: "major", added: [], removed: [], changed: [] }),
    })
    const chat = await insert(db, "assistant_sessions", {
      workspace_id,
      user_id,
      provider: "builtin",
      model: "planner",
      title: canary,
    })
    const turn = await insert(db, "assistant_turns", { workspace_id, session_id: chat, user_id, turn_index: 0 })
    return {
      WorkspaceId: workspace_id,
      UserId: viewer.user.id,
      SessionId: session,
      EvidenceId: evidence,
      ConnectionId: connection,
      DatasetId: dataset,
      TableId: table,
      ManifestId: manifest,
      AssistantSessionId: chat,
      AssistantTurnId: turn,
      // Only platform admins get as far as looking for these, and no company's role is one.
      RunId: crypto.randomUUID(),
      LegacyUserId: user_id,
    }
  })
  const dashboard = await dashboards.create(owner, { yaml: yamlOf(`dashboard-${user_id.slice(0, 8)}`, canary) })
  const { slug, etag } = dashboard
  return { values: { ...WITHIN_A_ROW, ...values, DashboardSlug: slug, DashboardSha: etag }, canary }
}

const yamlOf = (slug: string, title: string) => `version: 1
slug: ${slug}
title: ${title}
view_type: analytical
created_at: 2026-11-20T10:00:00Z
updated_at: 2026-11-20T10:00:00Z
connection: Sample
queries:
  - id: revenue
    description: Revenue by region
    sql: select segment as region, count(*) as customers from customers group by 1
tiles:
  - id: revenue
    type: table
    title: ${title}
    query: revenue
layout:
  columns: 12
  items:
    - { tile: revenue, x: 0, y: 0, w: 12, h: 4 }
`

/** Names of things inside a row, which are no rows themselves: a foreign one is merely unknown. */
export const WITHIN_A_ROW: Record<string, string> = {
  DashboardSha: "b".repeat(64),
  DashboardQueryId: "revenue",
  ElementId: "revenue",
}

async function insert<T extends keyof DB & string>(db: Db, table: T, row: Record<string, unknown>): Promise<string> {
  const made = await (db as unknown as Kysely<Record<string, { id: string }>>)
    .insertInto(table)
    .values(row as never)
    .returning("id")
    .executeTakeFirstOrThrow()
  return made.id
}
