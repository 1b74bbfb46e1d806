import "server-only"
import { sql } from "kysely"
import type { Draft, Evidence, EvidenceKind, Fact } from "#lib/evidence/contract"
import type { At } from "#lib/evidence/store"
import type { Db } from "#lib/platform/context"

export type FactRow = {
  id: string
  evidence_id: string
  source: string
  kind: Fact["kind"]
  subject: string
  attribute: string
  value: string
  unit: string | null
  statement: string
  quote: string
  page: number | null
  start_offset: number
  length: number
  confidence: number
}

/** Facts of a session's documents: documents oldest first, facts as they stand in them. */
export async function listFacts(db: Db, at: At): Promise<FactRow[]> {
  const rows = await db
    .selectFrom("evidence_facts as f")
    .innerJoin("evidence as e", (join) =>
      join.onRef("e.workspace_id", "=", "f.workspace_id").onRef("e.id", "=", "f.evidence_id"),
    )
    .where("e.workspace_id", "=", at.workspace_id)
    .where("e.session_id", "=", at.session_id)
    .where("e.status", "=", "read")
    .select([
      "f.id",
      "f.evidence_id",
      "e.name as source",
      "f.kind",
      "f.subject",
      "f.attribute",
      "f.value",
      "f.unit",
      "f.statement",
      "f.quote",
      "f.page",
      "f.start_offset",
      "f.length",
      "f.confidence",
    ])
    .orderBy("e.created_at")
    .orderBy("e.id")
    .orderBy("f.position")
    .execute()
  return rows as FactRow[]
}

export type DocumentRow = {
  id: string
  workspace_id: string
  name: string
  url: string | null
  kind: EvidenceKind
  status: Evidence["status"]
  text_path: string | null
  extractor_version: number | null
}

export async function listDocuments(db: Db, at: At): Promise<DocumentRow[]> {
  const rows = await db
    .selectFrom("evidence")
    .where("workspace_id", "=", at.workspace_id)
    .where("session_id", "=", at.session_id)
    .select(["id", "workspace_id", "name", "url", "kind", "status", "text_path", "extractor_version"])
    .orderBy("created_at")
    .orderBy("id")
    .execute()
  return rows as DocumentRow[]
}

/** Takes a document whose facts an older extractor made. False when another request was first, or it was removed. */
export async function claimExtraction(db: Db, row: DocumentRow, version: number): Promise<boolean> {
  const taken = await db
    .updateTable("evidence")
    .set({ extractor_version: version, updated_at: sql<string>`now()` })
    .where("workspace_id", "=", row.workspace_id)
    .where("id", "=", row.id)
    .where("status", "=", "read")
    .where((eb) => eb.or([eb("extractor_version", "is", null), eb("extractor_version", "<", version)]))
    .executeTakeFirst()
  return taken.numUpdatedRows === 1n
}

export async function saveDraft(db: Db, at: At, draft: Draft, created_by: string): Promise<void> {
  const { step_id, made_by, model, created_at } = draft
  const values = { ...at, step_id, draft: JSON.stringify(draft), made_by, model, created_by, created_at }
  await db
    .insertInto("step_drafts")
    .values(values)
    .onConflict((conflict) =>
      conflict.columns(["workspace_id", "session_id", "step_id"]).doUpdateSet((eb) => ({
        draft: eb.ref("excluded.draft"),
        made_by: eb.ref("excluded.made_by"),
        model: eb.ref("excluded.model"),
        created_by: eb.ref("excluded.created_by"),
        created_at: eb.ref("excluded.created_at"),
      })),
    )
    .execute()
}

export async function findDraft(db: Db, at: At, step_id: number): Promise<Draft | undefined> {
  const row = await db
    .selectFrom("step_drafts")
    .select("draft")
    .where("workspace_id", "=", at.workspace_id)
    .where("session_id", "=", at.session_id)
    .where("step_id", "=", step_id)
    .executeTakeFirst()
  return row?.draft as Draft | undefined
}

/** The last draft of each step of a session. */
export async function listDrafts(db: Db, at: At): Promise<Draft[]> {
  const rows = await db
    .selectFrom("step_drafts")
    .select("draft")
    .where("workspace_id", "=", at.workspace_id)
    .where("session_id", "=", at.session_id)
    .orderBy("step_id")
    .execute()
  return rows.map((row) => row.draft as Draft)
}
