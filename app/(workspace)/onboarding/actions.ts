"use server"

import type { Route } from "next"
import { redirect } from "next/navigation"
import { currentMember } from "#app/load"
import * as evidence from "#lib/evidence/service"
import * as manifest from "#lib/manifest/service"
import { SessionId } from "#lib/onboarding/contract"
import * as onboarding from "#lib/onboarding/service"

export async function startSession(): Promise<void> {
  const ctx = await currentMember()
  const { session_id } = await onboarding.create(ctx)
  redirect(`/onboarding/${session_id}/1` as Route)
}

/** Builds the manifest of a session and shows it. */
export async function finalize(form: FormData): Promise<void> {
  const ctx = await currentMember()
  const session_id = SessionId.parse(form.get("session_id"))
  await manifest.finalize(ctx, {
    session_id,
    generate_bcm: true,
    cache_bcm: true,
    persist_bcm: true,
    enqueue_embeddings: true,
  })
  redirect("/manifest")
}

/** Deletes a session with its answers, after the page has asked once more. */
export async function removeSession(form: FormData): Promise<void> {
  const ctx = await currentMember()
  await evidence.removeSession(ctx, { session_id: SessionId.parse(form.get("session_id")) })
  redirect("/onboarding/sessions" as Route)
}
