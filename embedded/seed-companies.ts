import { readFileSync } from "node:fs"
import * as evidence from "#lib/evidence/service"
import * as manifest from "#lib/manifest/service"
import { SessionId } from "#lib/onboarding/contract"
import * as onboarding from "#lib/onboarding/service"
import type { Ctx, UserCtx } from "#lib/platform/context"
import * as workspaces from "#lib/workspaces/service"
import { COMPANIES, type Company } from "./demo/companies.ts"

// The companies with documents, each in a workspace of its own beside the one the demo opens first.

/** Left in the middle, so that a newcomer has something to finish: the steps that are answered. */
const UNFINISHED: Record<string, readonly number[]> = {
  "tarnwick-medical": [1, 2, 5, 6, 7, 8, 9, 10, 12, 13, 14, 15, 19, 22],
}

export async function seedCompanies(user: UserCtx): Promise<void> {
  const contradictory = COMPANIES.filter((company) => company.expected.planted.length > 0)
  const entered: { ctx: Ctx; company: Company }[] = []
  for (const company of contradictory) entered.push({ company, ctx: await workspaceOf(user, company) })
  await Promise.all(entered.map(({ ctx, company }) => answer(ctx, company)))
}

/** The company's workspace, made when it is missing. Where the person lands next time stays as it was. */
async function workspaceOf(user: UserCtx, company: Company): Promise<Ctx> {
  const { workspace: current, workspaces: mine } = await workspaces.whoami(user)
  const found = mine.find(({ slug, name }) => slug === company.slug || name === company.name)
  if (found) return user.enter(found.id)
  const made = await workspaces.create(user, { name: company.name })
  if (current) await workspaces.switchTo(user, { id: current.id })
  return user.enter(made.id)
}

/** Answers what is not answered yet, and finalizes unless the company is to stay unfinished. Nobody's answer is overwritten. */
async function answer(ctx: Ctx, company: Company): Promise<void> {
  const { sessions } = await onboarding.list(ctx)
  if (sessions.some((session) => session.status === "finalized")) return
  const session_id = SessionId.parse((sessions.at(-1) ?? (await onboarding.create(ctx))).session_id)
  const { steps } = await onboarding.getSummary(ctx, { session_id })
  const answered = new Set(steps.filter((step) => step.revision > 0).map((step) => step.step_id))
  const unfinished = UNFINISHED[company.slug]
  for (const [step, data] of Object.entries(company.answers)) {
    const step_id = Number(step)
    if (answered.has(step_id) || (unfinished && !unfinished.includes(step_id))) continue
    await onboarding.saveStep(ctx, { session_id, step_id, data })
  }
  await attachDocuments(ctx, session_id, company)
  if (unfinished) return
  await manifest.finalize(ctx, {
    session_id,
    generate_bcm: true,
    cache_bcm: true,
    persist_bcm: true,
    enqueue_embeddings: true,
  })
}

/** Gives the session its documents, by name. The worker reads them when it comes to it. */
async function attachDocuments(ctx: Ctx, session_id: SessionId, company: Company): Promise<void> {
  const there = new Set((await evidence.list(ctx, { session_id })).evidence.map(({ name }) => name))
  for (const name of company.documents) {
    if (there.has(name)) continue
    const bytes = readFileSync(new URL(`./demo/${company.slug}/documents/${name}`, import.meta.url))
    await evidence.attach(ctx, { session_id, name, bytes })
  }
}
