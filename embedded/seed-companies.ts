import { readFileSync } from "node:fs"
import type { Contradiction, Side } from "#lib/evidence/contract"
import { contradictionsOf } from "#lib/evidence/contradictions"
import { extractFactsFrom } from "#lib/evidence/facts"
import { parseDocument } from "#lib/evidence/formats/parse"
import { sourceInWords } from "#lib/evidence/pairs"
import * as evidence from "#lib/evidence/service"
import { type TruthRow, truthSheetOf } from "#lib/evidence/truth-sheet"
import * as manifest from "#lib/manifest/service"
import { SessionId } from "#lib/onboarding/contract"
import * as onboarding from "#lib/onboarding/service"
import type { Ctx, UserCtx } from "#lib/platform/context"
import * as workspaces from "#lib/workspaces/service"
import { COMPANIES, type Company } from "./demo/companies.ts"
import type { Planted, Stand } from "./demo/expected.ts"

// The companies, each in a workspace of its own beside the one the demo opens first.

/** Left in the middle, so that a newcomer has something to finish: the steps that are answered. */
const UNFINISHED: Record<string, readonly number[]> = {
  "tarnwick-medical": [1, 2, 5, 6, 7, 8, 9, 10, 12, 13, 14, 15, 19, 22],
}

/** Whose documents agree with everything: a visitor would find nothing to settle there. */
const FOR_TESTS = ["pebblewick-ferries"]

const CONFIRMED_FACTS = 6

export async function seedCompanies(user: UserCtx): Promise<void> {
  const entered: { ctx: Ctx; company: Company }[] = []
  for (const company of COMPANIES.filter(({ slug }) => !FOR_TESTS.includes(slug)))
    entered.push({ company, ctx: await workspaceOf(user, company) })
  await Promise.all(entered.map(({ ctx, company }) => onboard(ctx, company)))
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

/** Does what is not done yet, and finalizes unless the company is to stay unfinished. Nobody's answer is overwritten. */
async function onboard(ctx: Ctx, company: Company): Promise<void> {
  const { sessions } = await onboarding.list(ctx)
  if (sessions.some((session) => session.status === "finalized")) return
  const session_id = SessionId.parse((sessions.at(-1) ?? (await onboarding.create(ctx))).session_id)
  const unfinished = UNFINISHED[company.slug]
  await answer(ctx, session_id, company, unfinished)
  await attachDocuments(ctx, session_id, company)
  if (unfinished) return
  if (company.documents.length > 0) await judge(ctx, session_id, company)
  await manifest.finalize(ctx, {
    session_id,
    generate_bcm: true,
    cache_bcm: true,
    persist_bcm: true,
    enqueue_embeddings: true,
  })
}

/** Does with what the documents say what a person would. */
async function judge(ctx: Ctx, session_id: SessionId, company: Company): Promise<void> {
  const facts = await factsOf(company)
  const found = contradictionsOf(company.answers, facts, new Date().toISOString().slice(0, 10))
  await settle(ctx, session_id, company, found)
  await confirm(ctx, session_id, truthSheetOf(facts), found)
}

async function answer(ctx: Ctx, session_id: SessionId, company: Company, only?: readonly number[]): Promise<void> {
  const { steps } = await onboarding.getSummary(ctx, { session_id })
  const answered = new Set(steps.filter((step) => step.revision > 0).map((step) => step.step_id))
  for (const [step, data] of Object.entries(company.answers)) {
    const step_id = Number(step)
    if (answered.has(step_id) || (only && !only.includes(step_id))) continue
    await onboarding.saveStep(ctx, { session_id, step_id, data })
  }
}

/** Gives the session its documents, by name. The worker reads them when it comes to it. */
async function attachDocuments(ctx: Ctx, session_id: SessionId, company: Company): Promise<void> {
  const there = new Set((await evidence.list(ctx, { session_id })).evidence.map(({ name }) => name))
  for (const name of company.documents) {
    if (there.has(name)) continue
    await evidence.attach(ctx, { session_id, name, bytes: documentOf(company, name) })
  }
}

const documentOf = (company: Company, name: string) =>
  readFileSync(new URL(`./demo/${company.slug}/documents/${name}`, import.meta.url))

/** What the documents say, read here and now: the worker may still be at it, and these files are our own. */
async function factsOf(company: Company) {
  const read = company.documents.map(async (name) => {
    const { document } = await parseDocument(new Uint8Array(documentOf(company, name)), name)
    return extractFactsFrom(document).map((fact) => ({ ...fact, evidence_id: name, source: name }))
  })
  return (await Promise.all(read)).flat()
}

/** Decides the pairs that the company has decided, in step 3; the others stay open. */
async function settle(ctx: Ctx, session_id: SessionId, company: Company, found: Contradiction[]): Promise<void> {
  const put = found.flatMap(({ id, topic, a, b }) => {
    const planted = company.expected.planted.find((each) => each.keep && sameSides(each, a, b))
    if (!planted?.keep) return []
    const stand = planted[planted.keep]
    const resolution = stands(a, stand) ? "keep_a" : "keep_b"
    const sources = { a_source: sourceInWords(a), b_source: sourceInWords(b) }
    return [{ id, topic, a: a.quote || a.value, b: b.quote || b.value, ...sources, resolution }]
  })
  await onboarding.putItems(ctx, { session_id, step_id: 3, field: "contradictions", put })
}

const sameSides = (planted: Planted, a: Side, b: Side) =>
  (stands(a, planted.a) && stands(b, planted.b)) || (stands(a, planted.b) && stands(b, planted.a))

const stands = (side: Side, stand: Stand) =>
  stand.places.some((place) =>
    "step" in place
      ? side.step_id === place.step && side.path?.join() === place.path.join()
      : side.source === place.file && side.page === place.page,
  )

/** Confirms the first facts of the truth sheet that nothing speaks against. */
async function confirm(ctx: Ctx, session_id: SessionId, rows: TruthRow[], found: Contradiction[]): Promise<void> {
  const disputed = new Set(found.flatMap(({ a, b }) => [a.quote, b.quote]))
  const put = rows
    .filter(({ quote }) => !disputed.has(quote))
    .slice(0, CONFIRMED_FACTS)
    .map(({ id, statement, quote, source }) => ({ id, statement, quote, source, verdict: "confirmed" }))
  await onboarding.putItems(ctx, { session_id, step_id: 4, field: "facts", put })
}
