"use server"

import type { Route } from "next"
import { notFound, redirect } from "next/navigation"
import { countOf, FIELD_TEXT, HIGHEST, wordOf } from "#app/(workspace)/admin/migration/form"
import { currentAdmin } from "#app/(workspace)/admin/migration/view"
import type { Told } from "#components/migration/told"
import { LegacyUserId, RunId } from "#lib/migration/contract"
import * as migration from "#lib/migration/service"
import type { AdminCtx } from "#lib/platform/context"
import { isAppError } from "#lib/platform/errors"

const CONSOLE = "/admin/migration"
/** As many users as one run may be given by name. */
const MOST_NAMED = 10_000

export async function start(_: Told, form: FormData): Promise<Told> {
  return attempt(form, async (ctx) => {
    const batch_size = countOf(form, "batch_size", 500) ?? 50
    const users_per_second = countOf(form, "users_per_second", 1_000_000)
    const dry_run = form.get("dry_run") === "true"
    const { run_id } = await migration.start(ctx, {
      batch_size,
      dry_run,
      ...(users_per_second !== undefined && { users_per_second }),
    })
    return `${CONSOLE}/runs/${run_id}?did=${dry_run ? "rehearsing" : "started"}`
  })
}

/** Tries the users again who failed for one reason, up to as many as a run takes by name. */
export async function retry(_: Told, form: FormData): Promise<Told> {
  return attempt(form, async (ctx) => {
    const error_code = String(form.get("error_code"))
    const user_ids: LegacyUserId[] = []
    let cursor: string | undefined
    do {
      const page = await migration.users(ctx, { status: "failed", error_code, limit: 200, cursor })
      user_ids.push(...page.users.map(({ user_id }) => LegacyUserId.parse(user_id)))
      cursor = page.next_cursor ?? undefined
    } while (cursor && user_ids.length < MOST_NAMED)
    if (user_ids.length === 0) return `${CONSOLE}/failures?did=nobody`
    const { run_id } = await migration.start(ctx, {
      user_ids: user_ids.slice(0, MOST_NAMED),
      batch_size: 50,
      dry_run: false,
    })
    return `${CONSOLE}/runs/${run_id}?did=started`
  })
}

export async function rollBack(_: Told, form: FormData): Promise<Told> {
  return attempt(form, async (ctx) => {
    const of = runIdIn(form)
    const batch = form.has("batch") ? countOf(form, "batch", HIGHEST, { least: 0, required: true }) : undefined
    const { run_id } = await migration.startRollback(ctx, { run_id: of, ...(batch !== undefined && { batch }) })
    return `${CONSOLE}/runs/${run_id}?did=started`
  })
}

export const pause = async (_: Told, form: FormData) => steer(form, migration.pause, "paused")
export const resume = async (_: Told, form: FormData) => steer(form, migration.resume, "resumed")
export const cancel = async (_: Told, form: FormData) => steer(form, migration.cancel, "cancelled")

export async function throttle(_: Told, form: FormData): Promise<Told> {
  return attempt(form, async (ctx) => {
    const users_per_second = countOf(form, "users_per_second", 1_000_000) ?? null
    const { id } = await migration.throttle(ctx, { id: runIdIn(form), users_per_second })
    return `${CONSOLE}/runs/${id}?did=${users_per_second === null ? "unthrottled" : "throttled"}`
  })
}

export const migrateUser = async (_: Told, form: FormData) => moveUser(form, migration.migrateUser, "migrated")
export const rollBackUser = async (_: Told, form: FormData) => moveUser(form, migration.rollBackUser, "rolled-back")

export async function cleanUp(_: Told, form: FormData): Promise<Told> {
  return attempt(form, async (ctx) => {
    const older_than_days = countOf(form, "older_than_days", 3650, { required: true }) as number
    wordOf(form, "confirmation", "prune")
    const { before_images, parked_sessions } = await migration.cleanUp(ctx, { older_than_days, is_confirmed: true })
    return `${CONSOLE}/cleanup?did=pruned&images=${before_images}&sessions=${parked_sessions}`
  })
}

function steer(form: FormData, verb: typeof migration.pause, did: string): Promise<Told> {
  return attempt(form, async (ctx) => {
    const { id } = await verb(ctx, { id: runIdIn(form) })
    return `${CONSOLE}/runs/${id}?did=${did}`
  })
}

function moveUser(form: FormData, verb: typeof migration.migrateUser, did: string): Promise<Told> {
  return attempt(form, async (ctx) => {
    const user_id = LegacyUserId.safeParse(form.get("user_id"))
    if (!user_id.success) notFound()
    const { success } = await verb(ctx, { user_id: user_id.data })
    return `${CONSOLE}/users/${user_id.data}?did=${success ? did : `not-${did}`}`
  })
}

function runIdIn(form: FormData): RunId {
  const id = RunId.safeParse(form.get("run_id"))
  return id.success ? id.data : notFound()
}

/** Does it and goes where it leads; a refusal comes back to the form with its words and what was typed. */
async function attempt(form: FormData, act: (ctx: AdminCtx) => Promise<string>): Promise<Told> {
  const ctx = await currentAdmin()
  let path: string
  try {
    path = await act(ctx)
  } catch (error) {
    if (!isAppError(error) || error.code === "internal") throw error
    const values = Object.fromEntries(FIELD_TEXT.map((name) => [name, String(form.get(name) ?? "")]))
    const issues = error.details.issues ?? []
    const errors = issues.map(({ path: [field], message }) => ({ field: String(field ?? ""), message }))
    return { values, errors: errors.length > 0 ? errors : [{ field: null, message: error.message }] }
  }
  redirect(path as Route)
}
