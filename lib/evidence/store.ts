import "server-only"
import { sql } from "kysely"
import type { Evidence, EvidenceKind, EvidenceStatus } from "#lib/evidence/contract"
import type { ExtractedFact } from "#lib/evidence/facts"
import type { Problem } from "#lib/evidence/formats/unreadable"
import type { Db } from "#lib/platform/context"

// Rows of evidence. A row exists before any object of it, so an object without a row is nobody's.

export type At = { workspace_id: string; session_id: string }
export type EvidenceRow = At & {
  id: string
  origin: Evidence["origin"]
  name: string
  url: string | null
  media_type: string | null
  kind: EvidenceKind
  status: EvidenceStatus
  problem: string | null
  message: string | null
  notice: string | null
  size_bytes: number
  received_bytes: number
  object_path: string | null
  text_path: string | null
  pages: number | null
  characters: number
  pieces: string[]
  created_at: string
  fact_count: number
}

// Evidence of a parked session stays, and nobody finds it until the session is back.
const rows = (db: Db) =>
  db
    .selectFrom("evidence as e")
    .selectAll("e")
    .where((eb) =>
      eb.exists(
        eb
          .selectFrom("onboarding_sessions as s")
          .select("s.id")
          .whereRef("s.workspace_id", "=", "e.workspace_id")
          .whereRef("s.id", "=", "e.session_id")
          .where("s.parked_at", "is", null),
      ),
    )
    .select((eb) =>
      eb
        .selectFrom("evidence_facts as f")
        .whereRef("f.workspace_id", "=", "e.workspace_id")
        .whereRef("f.evidence_id", "=", "e.id")
        .select(eb.fn.countAll<number>().as("n"))
        .$asScalar()
        .as("fact_count"),
    )

export async function listEvidence(db: Db, at: At): Promise<EvidenceRow[]> {
  const found = await rows(db)
    .where("e.workspace_id", "=", at.workspace_id)
    .where("e.session_id", "=", at.session_id)
    .orderBy("e.created_at")
    .orderBy("e.id")
    .execute()
  return found as EvidenceRow[]
}

export async function findEvidence(db: Db, at: At, id: string): Promise<EvidenceRow | undefined> {
  const found = await rows(db)
    .where("e.workspace_id", "=", at.workspace_id)
    .where("e.session_id", "=", at.session_id)
    .where("e.id", "=", id)
    .executeTakeFirst()
  return found as EvidenceRow | undefined
}

export async function countEvidence(db: Db, at: At): Promise<number> {
  const { n } = await db
    .selectFrom("evidence")
    .where("workspace_id", "=", at.workspace_id)
    .where("session_id", "=", at.session_id)
    .select((eb) => eb.fn.countAll<number>().as("n"))
    .executeTakeFirstOrThrow()
  return n
}

export type NewEvidence = At & {
  id: string
  origin: Evidence["origin"]
  name: string
  url: string | null
  size_bytes: number
  created_by: string
}

export async function insertEvidence(db: Db, row: NewEvidence): Promise<void> {
  await db.insertInto("evidence").values(row).execute()
}

type Mine = { workspace_id: string; id: string }
const mine = (db: Db, { workspace_id, id }: Mine) =>
  db
    .updateTable("evidence")
    .set({ updated_at: sql<string>`now()` })
    .where("workspace_id", "=", workspace_id)
    .where("id", "=", id)

/** Counts a piece, unless another one was counted at its place. False then. */
export async function addPiece(
  db: Db,
  row: Mine,
  piece: { offset: number; length: number; key: string },
): Promise<boolean> {
  const moved = await mine(db, row)
    .set({
      received_bytes: piece.offset + piece.length,
      pieces: sql<string[]>`array_append(pieces, ${piece.key})`,
    })
    .where("status", "=", "uploading")
    .where("received_bytes", "=", piece.offset)
    .executeTakeFirst()
  return moved.numUpdatedRows === 1n
}

export type Complete = { sha256: string; object_path: string; media_type: string; kind: EvidenceKind }

/** All bytes are there: what they are is known now, and they wait to be read. False when the row is not uploading. */
export async function complete(db: Db, row: Mine, made: Complete): Promise<boolean> {
  const done = await mine(db, row)
    .set({ ...made, status: "waiting", received_bytes: sql<number>`size_bytes`, pieces: [] })
    .where("status", "=", "uploading")
    .executeTakeFirst()
  return done.numUpdatedRows === 1n
}

/** Takes a row for reading. A job that died while it read is followed by another one. */
export async function startReading(db: Db, row: Mine): Promise<EvidenceRow | undefined> {
  const taken = await mine(db, row)
    .set({ status: "reading" })
    .where("status", "in", ["waiting", "reading"])
    .returningAll()
    .executeTakeFirst()
  return taken && ({ ...taken, fact_count: 0 } as EvidenceRow)
}

export type Read = {
  media_type: string
  kind: EvidenceKind
  notice: string | null
  text_path: string
  pages: number | null
  characters: number
  extractor_version: number
}

/** False when the row was removed, or another job was first. */
export async function finishReading(db: Db, row: Mine, read: Read): Promise<boolean> {
  const done = await mine(db, row)
    .set({ ...read, status: "read", problem: null, message: null })
    .where("status", "=", "reading")
    .executeTakeFirst()
  return done.numUpdatedRows === 1n
}

/** Says why it cannot be read, on a row that is still to be read. */
export async function markFailed(db: Db, row: Mine, problem: Problem): Promise<void> {
  await mine(db, row)
    .set({ status: "failed", problem: problem.code, message: problem.message, pieces: [] })
    .where("status", "in", ["uploading", "waiting", "reading"])
    .execute()
}

export async function replaceFacts(db: Db, row: Mine, facts: readonly ExtractedFact[]): Promise<void> {
  const own = { workspace_id: row.workspace_id, evidence_id: row.id }
  await db
    .deleteFrom("evidence_facts")
    .where("workspace_id", "=", own.workspace_id)
    .where("evidence_id", "=", own.evidence_id)
    .execute()
  const values = facts.map(({ offset, ...fact }, position) => ({ ...own, ...fact, position, start_offset: offset }))
  // A statement takes at most 65,535 parameters.
  for (let i = 0; i < values.length; i += 1_000)
    await db
      .insertInto("evidence_facts")
      .values(values.slice(i, i + 1_000))
      .execute()
}

/** False when there was none. */
export async function deleteEvidence(db: Db, row: Mine): Promise<boolean> {
  const gone = await db
    .deleteFrom("evidence")
    .where("workspace_id", "=", row.workspace_id)
    .where("id", "=", row.id)
    .executeTakeFirst()
  return gone.numDeletedRows === 1n
}

// For the sweep, which sees every workspace -------------------------------------------------------------------------

/** Removes uploads that nobody went on with. */
export async function deleteUnfinished(db: Db, hours: number): Promise<number> {
  const gone = await db
    .deleteFrom("evidence")
    .where("status", "=", "uploading")
    .where("updated_at", "<", sql<string>`now() - make_interval(hours => ${hours})`)
    .executeTakeFirst()
  return Number(gone.numDeletedRows)
}

/** Rows whose job must have been lost: no reading takes this long. */
export async function listStuck(db: Db, hours: number): Promise<Mine[]> {
  return db
    .selectFrom("evidence")
    .select(["workspace_id", "id"])
    .where("status", "in", ["waiting", "reading"])
    .where("updated_at", "<", sql<string>`now() - make_interval(hours => ${hours})`)
    .execute()
}

export type Kept = Pick<EvidenceRow, "id" | "status" | "object_path" | "text_path">

export async function listKept(db: Db, ids: readonly string[]): Promise<Kept[]> {
  const found = await db
    .selectFrom("evidence")
    .select(["id", "status", "object_path", "text_path"])
    .where("id", "in", ids)
    .execute()
  return found as Kept[]
}
