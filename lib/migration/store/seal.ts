import "server-only"
import { sql } from "kysely"
import type { Db } from "#lib/platform/context"

// The chain over the log. Rows are taken in the order (transaction, id), and only those of transactions that are over:
// whoever commits late stands behind what is sealed, never inside it.

/** The place in the log up to which it is sealed. */
export type Place = { to_xid: string; to_id: number }

export type Seal = Place & { index: number; row_count: number; hash: Buffer }
/** `rows_sha256` is over the rows' digests in order. */
export type Span = Place & { row_count: number; ids: string[]; marks: Buffer; rows_sha256: string }

const START: Place = { to_xid: "0", to_id: 0 }
// Its own hash leaves out which transaction wrote it, and so where it stands.
const DIGEST = sql<Buffer>`sha256(l.hash || convert_to(l.xid::text, 'UTF8'))`
const after = ({ to_xid, to_id }: Place) => sql<boolean>`(l.xid, l.id) > (${to_xid}::xid8, ${to_id}::bigint)`
const upTo = ({ to_xid, to_id }: Place) => sql<boolean>`(l.xid, l.id) <= (${to_xid}::xid8, ${to_id}::bigint)`

/** One sealer at a time; false when another is at it. */
export async function lockChain(db: Db): Promise<boolean> {
  const { rows } = await sql<{
    taken: boolean
  }>`select pg_try_advisory_xact_lock(hashtextextended('migration log', 0)) as taken`.execute(db)
  return rows[0]?.taken === true
}

export async function lastSeal(db: Db): Promise<Seal | undefined> {
  return db
    .selectFrom("migration_seals")
    .select(["index", "to_xid", "to_id", "row_count", "hash"])
    .orderBy("index", "desc")
    .limit(1)
    .executeTakeFirst()
}

/** The next rows that can be sealed, at most `most` of them, in spans of `span`. */
export async function spansAfter(db: Db, place: Place = START, most: number, span: number): Promise<Span[]> {
  const { rows } = await sql<Span>`
    with due as (
      select l.xid, l.id, ${DIGEST} as digest, (row_number() over (order by l.xid, l.id) - 1) / ${span}::int as span
      from onboarding_migration_log l
      where ${after(place)} and l.xid < pg_snapshot_xmin(pg_current_snapshot())
      order by l.xid, l.id limit ${most}
    )
    select (array_agg(xid order by xid desc, id desc))[1]::text as to_xid,
      (array_agg(id order by xid desc, id desc))[1] as to_id, count(*)::int as row_count,
      array_agg(id::text order by xid, id) as ids,
      string_agg(substring(digest from 1 for 8), ''::bytea order by xid, id) as marks,
      encode(sha256(string_agg(digest, ''::bytea order by xid, id)), 'hex') as rows_sha256
    from due group by span order by span`.execute(db)
  return rows
}

export async function addSeals(
  db: Db,
  seals: (Pick<Span, "to_xid" | "to_id" | "row_count" | "marks"> & { index: number; hash: Buffer; ids: number[] })[],
) {
  await db.insertInto("migration_seals").values(seals).execute()
}

/** The next links after an index, with what they cover. */
export async function sealsAfter(db: Db, index: number, most: number) {
  return db
    .selectFrom("migration_seals")
    .select(["index", "to_xid", "to_id", "row_count", "hash", "marks", sql<string[]>`ids::text[]`.as("ids")])
    .where("index", ">", index)
    .orderBy("index")
    .limit(most)
    .execute()
}

export type CheckedRow = {
  id: number
  xid: string
  digest: Buffer
  problem: "row" | "before" | "after" | "image" | null
}

/**
 * Rows between two places, each with what is wrong with it: its columns do not give its hash (`row`), an image does not
 * give the hash it stands for (`before`, `after`), or an image is gone that was never pruned (`image`).
 */
export async function checkRows(db: Db, from: Place | undefined, to: Place): Promise<CheckedRow[]> {
  const { rows } = await sql<CheckedRow>`
    select l.id, l.xid::text as xid, ${DIGEST} as digest, case
      when l.hash is distinct from app.migration_log_hash(l.id, l.run_id, l.batch, l.user_id, l.session_id, l.event,
        l.actor_id, l.before_sha256, l.after_sha256, l.error_code, l.error_message, l.at) then 'row'
      when l.before is not null and l.before_sha256 is distinct from sha256(convert_to(l.before::text, 'UTF8')) then 'before'
      when l.after is not null and l.after_sha256 is distinct from sha256(convert_to(l.after::text, 'UTF8')) then 'after'
      when (l.before is null and l.event in ('migrated', 'failed', 'rolled_back')
          or l.after is null and l.event = 'rolled_back' and l.after_sha256 <> l.before_sha256)
        and l.at >= coalesce((select max((e.after ->> 'older_than')::timestamptz) from onboarding_migration_log e
          where e.event = 'pruned'), '-infinity') then 'image'
      end as problem
    from onboarding_migration_log l
    where ${after(from ?? START)} and ${upTo(to)} order by l.xid, l.id`.execute(db)
  return rows
}

/** Rows that no link covers yet. */
export async function countUnsealed(db: Db, place: Place = START): Promise<number> {
  const { rows } = await sql<{
    n: number
  }>`select count(*)::int as n from onboarding_migration_log l where ${after(place)}`.execute(db)
  return rows[0]?.n ?? 0
}

export async function countSealed(db: Db): Promise<{ rows: number; last_at: string | null }> {
  const { rows } = await sql<{ rows: number; last_at: string | null }>`
    select coalesce(sum(row_count), 0)::int as rows, max(at) as last_at from migration_seals`.execute(db)
  return rows[0] ?? { rows: 0, last_at: null }
}
