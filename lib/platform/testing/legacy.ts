import "server-only"
import pg from "pg"
import { LEGACY_SEQUENCE } from "#lib/migration/legacy-steps"
import { work } from "#lib/migration/service/work"
import { SessionId } from "#lib/onboarding/contract"
import { EXAMPLES } from "#lib/onboarding/examples"
import type { Answers } from "#lib/onboarding/field"
import * as onboarding from "#lib/onboarding/service"
import type { Claims, Ctx, SystemCtx } from "#lib/platform/context"
import { type Sides, Story } from "#lib/platform/testing/later-edits"
import { newRun } from "#lib/platform/testing/migrations"
import { openWorld, type World } from "#lib/platform/testing/world"

// People of the former onboarding, each alone in a workspace of their own, and the runs that move them.

export type LegacyColumns = {
  onboarding_status?: string | null
  onboarding_step?: string | null
  has_completed_onboarding?: boolean
  onboarding_completed_at?: string | null
  /** JSON as text: what the old app wrote, to the byte. */
  preferences?: string
}

export const OFFER = EXAMPLES[5] as Answers
export const HALF_WAY: LegacyColumns = {
  onboarding_status: "in_progress",
  onboarding_step: "market",
  preferences: JSON.stringify({ offer: OFFER }),
}
export const DONE: LegacyColumns = {
  onboarding_status: "completed",
  has_completed_onboarding: true,
  onboarding_completed_at: "2025-03-04T05:06:07Z",
  preferences: JSON.stringify({ offer: OFFER }),
}
/** A status that no run knows, and that a spreadsheet would take for a command. */
export const ODD: LegacyColumns = { onboarding_status: "=cmd|' /C calc'!A0" }

export type Person = { user_id: string; workspace_id: string; claims: Claims }

/** A world, and beside it the login that owns its tables. */
export async function openLegacy(): Promise<{ world: World; owner: pg.Client; close: () => Promise<void> }> {
  const world = await openWorld()
  const owner = await ownerOf(world)
  const close = async () => {
    await owner.end()
    await world.close()
  }
  return { world, owner, close }
}

/** The login that owns the tables: it writes what the old app wrote, and reads bytes. */
export async function ownerOf({ runtime }: Pick<World, "runtime">): Promise<pg.Client> {
  const client = new pg.Client({ connectionString: runtime.env.MIGRATION_DATABASE_URL })
  await client.connect()
  return client
}

/**
 * All tests share the migration's log: who harms it, or asks whether it holds, keeps the others out until they call what
 * comes back, or until the connection ends.
 */
export async function aloneWithLog(owner: pg.Client): Promise<() => Promise<unknown>> {
  await owner.query("select pg_advisory_lock(hashtext('migration log'))")
  return () => owner.query("select pg_advisory_unlock(hashtext('migration log'))")
}

export async function legacyPeople(world: World, owner: pg.Client, rows: LegacyColumns[]): Promise<Person[]> {
  const people = rows.map(() => {
    const claims = world.stranger()
    return { user_id: claims.sub, workspace_id: crypto.randomUUID(), claims }
  })
  const json = JSON.stringify(
    people.map(({ claims, ...ids }, i) => ({ ...ids, email: claims.email, slug: `legacy-${ids.user_id}`, ...rows[i] })),
  )
  await owner.query(
    `with r as materialized (
      select * from jsonb_to_recordset($1::jsonb) as r(user_id uuid, workspace_id uuid, email text, slug text, onboarding_status text,
        onboarding_step text, has_completed_onboarding boolean, onboarding_completed_at timestamptz, preferences text)
    ), p as (
      insert into profiles (user_id, email, onboarding_status, onboarding_step, has_completed_onboarding, onboarding_completed_at,
        preferences, created_at, updated_at)
      select user_id, email, onboarding_status, onboarding_step, coalesce(has_completed_onboarding, false), onboarding_completed_at,
        coalesce(preferences, '{}')::jsonb, now() - interval '90 days', now() - interval '30 days' + random() * interval '1 day'
      from r
    ), w as (
      insert into workspaces (id, name, slug, created_by) select workspace_id, 'Legacy', left(slug, 60), user_id from r
    )
    insert into workspace_members (workspace_id, user_id, role) select workspace_id, user_id, 'owner' from r`,
    [json],
  )
  return people
}

export const memberOf = (world: World, person: Person): Promise<Ctx> =>
  world.runtime.memberCtx(person.claims, person.workspace_id)

/** A run from its start to its end, in as many slices as it takes; gives its id. */
export async function runToEnd(
  system: SystemCtx,
  kind: "migrate" | "dry_run" | "rollback",
  of: Omit<Parameters<typeof newRun>[1], "kind">,
): Promise<string> {
  const run = await newRun(system, { kind, ...of })
  let ended = await work(system, { run_id: run.id })
  while (ended === "more") ended = await work(system, { run_id: run.id })
  if (ended !== "done") throw new Error(`run ${run.id} ${ended}`)
  return run.id
}

/** How a phase of a run dealt with its users, added up over its lanes. */
export async function countsOf(owner: pg.Client, run_id: string, phase: "users" | "manifests" = "users") {
  const { rows } = await owner.query(
    `select sum(succeeded)::int as succeeded, sum(failed)::int as failed, sum(skipped)::int as skipped
      from migration_lanes where run_id = $1 and phase = $2`,
    [run_id, phase],
  )
  return rows[0]
}

/** Everything a user has in the former onboarding and the new one, as the database would write it down. */
export async function bytesOf(owner: pg.Client, user_id: string): Promise<{ legacy: string; session: string }> {
  const { rows } = await owner.query(
    `select (select p::text from profiles p where p.user_id = $1) as legacy,
      jsonb_build_object(
        'session', (select array_agg(s::text) from onboarding_sessions s where s.user_id = $1),
        'steps', (select array_agg(st::text order by st.step_id) from onboarding_steps st
          join onboarding_sessions s on s.workspace_id = st.workspace_id and s.id = st.session_id where s.user_id = $1),
        'revisions', (select array_agg(r::text order by r.step_id, r.revision) from onboarding_step_revisions r
          join onboarding_sessions s on s.workspace_id = r.workspace_id and s.id = r.session_id where s.user_id = $1),
        'pointer', (select array_agg(concat_ws(' ', m.manifest_id, m.version, m.checksum)) from manifest_pointers m
          join onboarding_sessions s on s.workspace_id = m.workspace_id where s.user_id = $1)
      )::text as session`,
    [user_id],
  )
  return rows[0]
}

/** Both sides of users as the database holds them, in the order of the ids. */
export async function sidesOf(owner: pg.Client, user_ids: readonly string[]): Promise<Sides[]> {
  const { rows } = await owner.query(
    `select p.preferences, coalesce(i.warnings, '{}') as warnings,
      coalesce((select jsonb_object_agg(st.step_id, st.data) from onboarding_steps st
        where st.workspace_id = i.workspace_id and st.session_id = i.session_id and st.step_id <= 23), '{}') as steps
    from unnest($1::uuid[]) with ordinality as u(user_id, place)
    join profiles p using (user_id) left join migration_items i using (user_id) order by u.place`,
    [user_ids],
  )
  return rows
}

/** What the old app does when somebody answers there. */
export const rewrite = (owner: pg.Client, user_id: string, preferences: Answers) =>
  owner.query("update profiles set preferences = $2, updated_at = now() where user_id = $1", [
    user_id,
    JSON.stringify(preferences),
  ])

/** Users forward, edits on both sides, back, edits of the legacy rows, and forward again; what came of it, added up. */
export async function walk(world: World, owner: pg.Client, users: number, first = 0) {
  const stories = Array.from({ length: users }, (_, i) => new Story(first + i))
  const rows = stories.map(({ preferences }, i) => ({
    onboarding_status: "in_progress",
    onboarding_step: LEGACY_SEQUENCE[i % LEGACY_SEQUENCE.length]?.name ?? null,
    preferences: JSON.stringify(preferences),
  }))
  const people = await legacyPeople(world, owner, rows)
  const user_ids = people.map(({ user_id }) => user_id)
  const told = async (tell: (story: Story, sides: Sides) => void) => {
    const sides = await sidesOf(owner, user_ids)
    for (const [i, story] of stories.entries()) tell(story, sides[i] as Sides)
  }

  await runToEnd(world.system, "migrate", { user_ids })
  await told((story, sides) => story.moved(sides))
  const sides = await sidesOf(owner, user_ids)
  for (const [i, story] of stories.entries()) {
    const person = people[i] as Person
    const rewritten = story.rewrites(sides[i] as Sides)
    const saves = story.saves(sides[i] as Sides)
    if (saves.length > 0) {
      const ctx = await memberOf(world, person)
      const session_id = SessionId.parse((await onboarding.list(ctx)).sessions[0]?.session_id)
      for (const save of saves) await onboarding.saveStep(ctx, { session_id, ...save })
    }
    await rewrite(owner, person.user_id, rewritten)
  }
  await told((story, sides) => story.leaving(sides))
  await runToEnd(world.system, "rollback", { user_ids })
  await told((story, sides) => story.wentBack(sides))
  const parked = await sidesOf(owner, user_ids)
  for (const [i, story] of stories.entries()) {
    const before = parked[i] as Sides
    const after = story.rewrites(before)
    if (after !== before.preferences) await rewrite(owner, user_ids[i] as string, after)
  }
  await told((story, sides) => story.leaving(sides))
  await runToEnd(world.system, "migrate", { user_ids })
  await told((story, sides) => story.returnedTo(sides))
  const sum = (key: "edits" | "conflicts" | "returned") => stories.reduce((total, story) => total + story[key], 0)
  return {
    wrong: stories.flatMap(({ wrong }) => wrong),
    edits: sum("edits"),
    conflicts: sum("conflicts"),
    returned: sum("returned"),
  }
}
