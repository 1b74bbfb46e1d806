import { globSync } from "node:fs"
import { join, resolve } from "node:path"
import type pg from "pg"
import { afterAll, beforeAll, expect, test } from "vitest"
import type { z } from "zod"
import * as evidenceContract from "#lib/evidence/contract"
import * as evidence from "#lib/evidence/service"
import * as onboardingContract from "#lib/onboarding/contract"
import * as onboarding from "#lib/onboarding/service"
import type { Handler } from "#lib/platform/http"
import { seedIds } from "#lib/platform/testing/ids"
import { ownerOf } from "#lib/platform/testing/legacy"
import { openWorld, type World } from "#lib/platform/testing/world"
import { call, inputsOf, type Party } from "./matrix.ts"

// While its user is rolled back, a session is there for nobody: at no door, and for nobody's role.

const root = resolve(import.meta.dirname, "../..")
const files = globSync("app/api/v1/onboarding/**/route.ts", { cwd: root }).sort()
const handlers = (await Promise.all(files.map((file) => import(join(root, file))))).flatMap((exports) =>
  Object.values(exports as Record<string, Handler>).filter((each) => each.endpoint?.path.includes("{session_id}")),
)
const nameOf = new Map<z.ZodType, string>([
  [onboardingContract.SessionId, "SessionId"],
  [evidenceContract.EvidenceId, "EvidenceId"],
])

let world: World
let owner: pg.Client
let party: Party
beforeAll(async () => {
  world = await openWorld({ ports: { limits: { take: async () => undefined } } })
  owner = await ownerOf(world)
  party = { ...world.a, seeded: await seedIds(world.a) }
  await park("now()")
})
afterAll(async () => {
  await owner.end()
  await world.close()
})

const session_id = () => onboardingContract.SessionId.parse(party.seeded.values.SessionId)
const park = (at: "now()" | "null") =>
  owner.query(`update onboarding_sessions set parked_at = ${at} where id = $1`, [session_id()])

test.each(handlers.map((handler) => [handler.endpoint.route, handler] as const))(
  "%s answers 404",
  async (_, handler) => {
    const answer = await call(handler, {
      ...inputsOf(handler.endpoint, party, nameOf),
      token: world.token(party.owner),
    })
    expect(answer, answer.text).toMatchObject({ status: 404, code: "not_found" })
    expect(answer.text).not.toContain(party.seeded.canary)
  },
)

test("neither does a platform admin find it who is a member, nor any list or draft", async () => {
  const claims = { ...world.stranger(), app_metadata: { role: "platform_admin" } }
  await owner.query("insert into profiles (user_id, email) values ($1, $2)", [claims.sub, claims.email])
  await owner.query("insert into workspace_members (workspace_id, user_id, role) values ($1, $2, 'owner')", [
    party.workspace_id,
    claims.sub,
  ])
  const admin = await world.runtime.memberCtx(claims, party.workspace_id)
  for (const ctx of [admin, party.owner]) {
    expect(await onboarding.find(ctx, { session_id: session_id() })).toBeUndefined()
    expect(await onboarding.findLatest(ctx)).toBeUndefined()
    expect(await onboarding.list(ctx)).toEqual({ sessions: [] })
    expect(await evidence.findDraft(ctx, { session_id: session_id(), step_id: 1 })).toBeNull()
    await expect(onboarding.lockForFinalize(ctx, { session_id: session_id() })).rejects.toMatchObject({
      code: "not_found",
    })
    const save = onboarding.saveStep(ctx, { session_id: session_id(), step_id: 1, data: { company_name: "Late" } })
    await expect(save).rejects.toMatchObject({ code: "not_found" })
  }
})

test("what was there is there again when it comes back", async () => {
  await park("null")
  const reads = handlers.filter(({ endpoint }) => endpoint.method === "GET" && endpoint.path.endsWith("/summary"))
  expect(reads).toHaveLength(1)
  for (const handler of reads) {
    const { status } = await call(handler, {
      ...inputsOf(handler.endpoint, party, nameOf),
      token: world.token(party.owner),
    })
    expect(status).toBe(200)
  }
  const { evidence: found } = await evidence.list(party.owner, { session_id: session_id() })
  expect(found).toHaveLength(1)
})
