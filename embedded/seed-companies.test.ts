import { afterAll, beforeAll, expect, test } from "vitest"
import { parseDocument } from "#lib/evidence/formats/parse"
import * as evidence from "#lib/evidence/service"
import * as manifest from "#lib/manifest/service"
import { SessionId } from "#lib/onboarding/contract"
import * as onboarding from "#lib/onboarding/service"
import type { UserCtx } from "#lib/platform/context"
import { openWorld, type World } from "#lib/platform/testing/world"
import * as workspaces from "#lib/workspaces/service"
import { seedCompanies } from "./seed-companies.ts"

let world: World
beforeAll(async () => {
  // In this process instead of one for each document: what a reader survives is proven elsewhere.
  const documents = {
    read: async (bytes: Uint8Array, name: string) => ({ read: await parseDocument(new Uint8Array(bytes), name) }),
  }
  world = await openWorld({ ports: { documents } })
})
afterAll(() => world.close())

/** What is there of each workspace but the first, as its owner sees it. */
async function stateOf(user: UserCtx) {
  const { workspaces: all } = await workspaces.list(user)
  return Promise.all(
    all.slice(1).map(async ({ id, name }) => {
      const ctx = await user.enter(id)
      const { sessions } = await onboarding.list(ctx)
      const session_id = SessionId.parse(sessions[0]?.session_id)
      const { evidence: documents } = await evidence.list(ctx, { session_id })
      const { steps } = await onboarding.getSummary(ctx, { session_id })
      const { contradictions } = await evidence.contradictions(ctx, { session_id })
      return {
        name,
        sessions,
        documents,
        steps,
        contradictions,
        versions: await manifest.listVersions(ctx, { limit: 50 }),
      }
    }),
  )
}

/** The worker's part: reads what waits. */
async function readDocuments(user: UserCtx): Promise<void> {
  const { workspaces: all } = await workspaces.list(user)
  for (const { id } of all.slice(1)) {
    const ctx = await user.enter(id)
    const session_id = SessionId.parse((await onboarding.list(ctx)).sessions[0]?.session_id)
    const { evidence: documents } = await evidence.list(ctx, { session_id })
    for (const { evidence_id } of documents) {
      await evidence.read(world.systemIn(id), { workspace_id: id, evidence_id })
    }
  }
}

test("six companies stand beside the first workspace, and a second start changes nothing", async () => {
  const user = world.runtime.userCtx(world.stranger())
  const first = await workspaces.bootstrap(user, { workspace_name: "The first one" })
  await seedCompanies(user)
  await readDocuments(user)

  expect((await workspaces.whoami(user)).workspace?.id).toBe(first.id)
  const before = await stateOf(user)
  expect(
    before.map(({ name, sessions, documents, versions }) => [
      name,
      sessions.map((each) => [each.status, each.progress.completed]),
      documents.length,
      versions.versions.length,
    ]),
  ).toEqual([
    ["Quillmarsh Software", [["finalized", 23]], 7, 1],
    ["Crumbleford Bakeries", [["finalized", 23]], 7, 1],
    ["Tarnwick Medical", [["open", 14]], 7, 0],
    ["Nebelbach Verkehr", [["finalized", 23]], 0, 1],
    ["Thistledown Mutual", [["finalized", 23]], 0, 1],
    ["Hobnail", [["finalized", 12]], 0, 1],
  ])
  expect(
    before.map(({ steps, contradictions }) => [contradictions.length, settledIn(steps), confirmedIn(steps)]),
  ).toEqual([
    [9, 5, 6],
    [8, 6, 6],
    [8, 0, 0],
    [0, 0, 0],
    [0, 0, 0],
    [0, 0, 0],
  ])

  await seedCompanies(user)
  expect(await stateOf(user)).toEqual(before)
}, 90_000)

type Steps = Awaited<ReturnType<typeof onboarding.getSummary>>["steps"]
type Item = { id: string; resolution?: string; verdict?: string }

const itemsOf = (steps: Steps, step: number, field: string) =>
  (steps.find(({ step_id }) => step_id === step)?.data[field] ?? []) as Item[]
/** Ids of what Bridge found are longer than those of rows that people add. */
const settledIn = (steps: Steps) => itemsOf(steps, 3, "contradictions").filter(({ id }) => id.length > 20).length
const confirmedIn = (steps: Steps) => itemsOf(steps, 4, "facts").filter(({ id }) => id.length > 20).length
