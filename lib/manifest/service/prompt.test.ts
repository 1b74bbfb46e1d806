import { afterAll, beforeAll, expect, test } from "vitest"
import { THISTLEDOWN_ANSWERS } from "#embedded/demo/thistledown-mutual/answers"
import { assemblePrompt } from "#lib/manifest/contract/prompt"
import * as manifest from "#lib/manifest/service"
import { SessionId } from "#lib/onboarding/contract"
import type { Answers } from "#lib/onboarding/field"
import * as onboarding from "#lib/onboarding/service"
import { type Company, openWorld, type World } from "#lib/platform/testing/world"

let world: World
let company: Company
let session_id: SessionId
beforeAll(async () => {
  world = await openWorld()
  company = await world.company()
  session_id = SessionId.parse((await onboarding.create(company.analyst)).session_id)
  for (const [step_id, data] of Object.entries(THISTLEDOWN_ANSWERS))
    await onboarding.saveStep(company.analyst, { session_id, step_id: Number(step_id), data: data as Answers })
  const flags = { generate_bcm: true, cache_bcm: true, persist_bcm: true, enqueue_embeddings: false }
  await manifest.finalize(company.analyst, { session_id, ...flags })
})
afterAll(() => world.close())

const TASK = "Write to a village hall that asks what happens when a hirer has no insurance."
const ask = (input: object) =>
  manifest.prompt(company.viewer, assemblePrompt.body?.parse({ task: TASK, ...input }) as never)

test("carries the whole manifest, and facts it had no room for when detail is needed", async () => {
  const plain = await ask({})
  const { rendering, version } = await manifest.get(company.viewer, {})
  expect(plain.prompt).toContain(rendering.trimEnd())
  expect(plain).toMatchObject({ version, snippets: [], note: null })

  const detailed = await ask({ need_detail: true, intent: "A letter to a hall" })
  expect(detailed.prompt).toContain(rendering.trimEnd())
  const { tokens } = detailed
  expect(tokens.snippets).toBeGreaterThan(100)
  expect(tokens.snippets).toBeLessThanOrEqual(400)
  expect(tokens.total).toBe(tokens.business_context + tokens.snippets + tokens.task)
  expect(detailed.snippets.length).toBeLessThanOrEqual(3)
  const { dropped } = (await manifest.get(company.viewer, {})).manifest.budget
  const paths = detailed.snippets.flatMap((snippet) => snippet.paths)
  expect(paths.filter((path) => dropped.includes(path)).length).toBeGreaterThan(paths.length / 2)
})

test("keeps to its budget: fewer snippets, then none, then 409 with the least that is possible", async () => {
  const bare = (await ask({})).tokens.total
  const tight = await ask({ need_detail: true, budget: bare + 120 })
  expect(tight.tokens.total).toBeLessThanOrEqual(bare + 120)
  expect((await ask({ need_detail: true, budget: bare })).snippets).toEqual([])
  const refused = expect(ask({ need_detail: true, budget: bare - 1 })).rejects
  await refused.toMatchObject({ code: "conflict", details: { reason: "budget_too_small", minimum: bare } })
})

test("leaves out what was answered since: beside the manifest it might contradict it", async () => {
  const rules = THISTLEDOWN_ANSWERS[16] as Answers
  const said = "Never promise a village hall a hirer insurance refund"
  const never = [said, ...((rules.never as string[]) ?? []).slice(1)]
  await onboarding.saveStep(company.analyst, { session_id, step_id: 16, data: { ...rules, never } })
  const { prompt } = await ask({ need_detail: true })
  expect(prompt).not.toContain(said)
})

test("says the nearest sections again when nothing else is known any more", async () => {
  await onboarding.remove(company.owner, { session_id })
  const { snippets, tokens, note } = await ask({ need_detail: true })
  expect(snippets.length).toBeGreaterThan(0)
  expect(tokens.snippets).toBeLessThanOrEqual(400)
  expect(note).toContain("not embedded yet")
})

test("is not found before there is a manifest, and refuses what is no task", async () => {
  const other = await world.company()
  const input = { intent: "", task: TASK, need_detail: false, budget: 4_000 }
  await expect(manifest.prompt(other.viewer, input)).rejects.toMatchObject({ details: { reason: "no_manifest" } })
  const isLegal = (body: object) => assemblePrompt.body?.safeParse(body).success
  const bodies = [
    {},
    { task: " " },
    { task: "x".repeat(20_001) },
    { task: "x", budget: 0 },
    { task: "x", role: "system" },
  ]
  expect(bodies.map(isLegal)).toEqual(bodies.map(() => false))
})
