import "server-only"
import { sql } from "kysely"
import type { Db } from "#lib/platform/context"

/** Where a person stands, as both onboardings have it; null where there is nothing of theirs. */
export type StandingRow = {
  item: "completed" | "failed" | "rolled_back" | null
  manifest: "pending" | "completed" | "skipped" | "failed" | null
  legacy: {
    onboarding_status: string | null
    onboarding_step: string | null
    has_completed_onboarding: boolean
    updated_at: string
  } | null
  session: {
    id: string
    status: "open" | "finalizing" | "finalized"
    /** Bits of 24: steps passed in the former onboarding, and steps complete in this one. */
    done: number
    step: number | null
    updated_at: string
  } | null
}

/** The person's own rows. Of several sessions the migrated one counts, else the one changed last. */
export async function findStanding(db: Db, user_id: string): Promise<StandingRow> {
  const { rows } = await sql<StandingRow>`
    select i.status as item, i.manifest,
      (select jsonb_build_object('onboarding_status', p.onboarding_status, 'onboarding_step', p.onboarding_step,
          'has_completed_onboarding', p.has_completed_onboarding, 'updated_at', p.updated_at)
        from profiles p where p.user_id = ${user_id} and app.is_legacy(p)) as legacy,
      (select jsonb_build_object('id', s.id, 'status', s.status, 'step', s.legacy_step, 'updated_at', s.updated_at,
          'done', coalesce(s.legacy_passed, 0) | coalesce((select bit_or(1 << (st.step_id - 1)) from onboarding_steps st
            where st.workspace_id = s.workspace_id and st.session_id = s.id and st.is_complete), 0))
        from onboarding_sessions s
        where s.user_id = ${user_id} and s.parked_at is null
        order by (s.id = i.session_id) desc nulls last, s.updated_at desc limit 1) as session
    from (select ${user_id}::uuid as user_id) u left join migration_items i on i.user_id = u.user_id`.execute(db)
  return rows[0] as StandingRow
}
