import { afterAll, beforeAll, describe, expect, test } from "vitest"
import { parse } from "yaml"
import { DEMO_ANSWERS } from "#embedded/demo/answers"
import { isIntact } from "#lib/manifest/checksum"
import type { Problem } from "#lib/manifest/contract/budget"
import { Manifest } from "#lib/manifest/contract/content"
import { exportManifest, FORMATS, getManifest, ManifestView } from "#lib/manifest/contract/read"
import * as manifest from "#lib/manifest/service"
import { forget } from "#lib/manifest/service/read"
import type { SessionId } from "#lib/onboarding/contract"
import type { Answers } from "#lib/onboarding/field"
import * as onboarding from "#lib/onboarding/service"
import type { Ctx } from "#lib/platform/context"
import type { Handler } from "#lib/platform/http"
import { answered, finalize, finalized } from "#lib/platform/testing/manifests"
import { type Company, openWorld, type World } from "#lib/platform/testing/world"
import { route } from "#lib/runtime"
import { check } from "../../../bench/check-certificate.ts"

const doors = { manifest: route(getManifest, manifest.answer), export: route(exportManifest, manifest.exportAs) }

let world: World
let company: Company
let session_id: SessionId
let checksum = ""
beforeAll(async () => {
  world = await openWorld()
  company = await world.company()
  session_id = await answered(company.analyst, DEMO_ANSWERS)
  checksum = (await finalize(company.analyst, session_id)).bcm_checksum
})
afterAll(() => world.close())

async function ask(door: Handler, query = "", { by = company.viewer as Ctx, headers = {} } = {}) {
  const url = `http://localhost${door.endpoint.path}?workspace_id=${company.workspace_id}&${query}`
  const request = new Request(url, { headers: { authorization: `Bearer ${world.token(by)}`, ...headers } })
  const response = await door(request, { params: Promise.resolve({}) })
  return { response, status: response.status, etag: response.headers.get("etag") ?? "", text: await response.text() }
}

describe("GET /manifest", () => {
  test("answers the view the contract declares and nothing else, from the record and from memory", async () => {
    forget(company.viewer)
    for (const tier of ["record", "process"]) {
      const { text, response } = await ask(doors.manifest)
      const body = JSON.parse(text)
      expect(ManifestView.strict().parse(body)).toEqual(body)
      expect(body).toMatchObject({ tier, cached: tier === "process", version: "1.0.0", checksum, is_latest: true })
      expect(body.completion_percentage).toBe(100)
      expect(isIntact(body.manifest)).toBe(true)
      expect(response.headers.get("content-type")).toBe("application/json")
    }
  })

  test("has an ETag that begins with the checksum, answers 304 to it, and another one to whatever differs", async () => {
    const whole = await ask(doors.manifest)
    expect(whole.etag).toMatch(new RegExp(`^"${checksum}-`))
    const again = await ask(doors.manifest, "", { headers: { "if-none-match": whole.etag } })
    expect([again.status, again.text, again.etag]).toEqual([304, "", whole.etag])
    const others = [
      "budget=400",
      "budget=500",
      "include_raw=true",
      "format=yaml",
      "format=yaml&budget=400",
      "format=txt",
    ]
    const etags = [whole.etag]
    for (const query of others) etags.push((await ask(doors.manifest, query)).etag)
    expect(new Set(etags).size).toBe(others.length + 1)
    for (const [i, query] of others.entries())
      expect((await ask(doors.manifest, query, { headers: { "if-none-match": etags[i + 1] } })).status).toBe(304)
    await onboarding.saveStep(company.analyst, {
      session_id,
      step_id: 1,
      data: { ...DEMO_ANSWERS[1], stage: "mature" } as Answers,
    })
    forget(company.viewer)
    const behind = await ask(doors.manifest, "", { headers: { "if-none-match": whole.etag } })
    expect(JSON.parse(behind.text)).toMatchObject({ is_behind: true, checksum })
    await onboarding.saveStep(company.analyst, { session_id, step_id: 1, data: DEMO_ANSWERS[1] as Answers })
  })

  test("hands out what its facts were chosen among, and the certificate holds for it, also after a restore", async () => {
    const of = await world.company()
    const session_id = await finalized(of.analyst, DEMO_ANSWERS)
    const data = { ...(DEMO_ANSWERS[1] as Answers), headquarters: "Elsewhere" }
    await onboarding.saveStep(of.analyst, { session_id, step_id: 1, data })
    await manifest.rebuild(of.analyst)
    await manifest.restore(of.analyst, { version: "1.0.0" })
    for (const version of ["1.0.0", "1.1.0", "1.2.0"]) {
      const { manifest: read, problem } = await manifest.get(of.viewer, { version, include_raw: true })
      expect(problem?.items.length).toBeGreaterThan(50)
      expect(check({ ...read.budget.certificate, ...(problem as Problem) }).wrong).toEqual([])
    }
    const { problem } = await manifest.get(of.viewer, {})
    expect(problem).toBeUndefined()
  })

  test("shows a page at once that an answer changed, while the API may say so five seconds later", async () => {
    const of = await world.company()
    const session_id = await finalized(of.analyst, DEMO_ANSWERS)
    expect(await manifest.get(of.viewer, {})).toMatchObject({ is_behind: false })
    const data = { ...(DEMO_ANSWERS[1] as Answers), headquarters: "Elsewhere" }
    await onboarding.saveStep(of.analyst, { session_id, step_id: 1, data })
    expect(await manifest.get(of.viewer, {})).toMatchObject({ is_behind: true, tier: "process" })
  })

  test("speaks four formats, each whole or within a budget", async () => {
    const view = JSON.parse((await ask(doors.manifest)).text)
    const yaml = await ask(doors.manifest, "format=yaml")
    expect(Manifest.parse(parse(yaml.text))).toEqual(view.manifest)
    expect((await ask(doors.manifest, "format=txt")).text).toBe(view.rendering)
    expect((await ask(doors.manifest, "format=markdown")).text).toContain(checksum)
    const small = JSON.parse((await ask(doors.manifest, "budget=400")).text)
    expect(ManifestView.strict().parse(small)).toEqual(small)
    expect(small.manifest.budget.tokens).toBeLessThanOrEqual(400)
    const text = await ask(doors.manifest, "budget=400&format=txt")
    expect(text.text).toBe(small.rendering)
    expect(text.response.headers.get("content-type")).toContain("text/plain")
    expect((await ask(doors.manifest, "format=xml")).text).toContain("must be one of json, yaml, markdown, txt")
    expect((await ask(doors.manifest, "budget=20")).status).toBe(409)
  })

  test("is not found for another company, and forbidden to nobody in this one", async () => {
    expect((await ask(doors.manifest, "", { by: world.b.owner })).status).toBe(404)
    expect((await ask(doors.manifest, "version=7.0.0")).status).toBe(404)
  })
})

describe("GET /export", () => {
  test.each(FORMATS)("%s carries the checksum in its name and header", async (format) => {
    const { response, etag, text, status } = await ask(doors.export, `format=${format}`)
    expect(status).toBe(200)
    expect(response.headers.get("x-checksum")).toBe(checksum)
    expect(response.headers.get("content-disposition")).toMatch(
      new RegExp(`^attachment; filename="manifest-1\\.0\\.0-${checksum.slice(0, 12)}\\.(json|yaml|md|txt)"$`),
    )
    expect(text).toContain("Fernhollow Outfitters")
    expect((await ask(doors.export, `format=${format}`, { headers: { "if-none-match": etag } })).status).toBe(304)
  })

  test("a JSON file reads in the order of the schema and is intact", async () => {
    const file = JSON.parse((await ask(doors.export)).text)
    expect(isIntact(Manifest.parse(file))).toBe(true)
    expect(Object.keys(file)).toEqual(Object.keys(Manifest.shape))
  })
})

test.each([
  ["manifest", 120],
  ["export", 20],
] as const)("%s: %i a minute for each person in each workspace", async (name, most) => {
  const own = await world.company()
  const asked = async () => (await ask(doors[name], "format=txt", { by: own.admin })).status
  // Of a foreign workspace nothing is counted against this one.
  const foreign = await Promise.all([asked(), asked()])
  expect(foreign).toEqual([404, 404])
  const statuses = []
  for (let i = 0; i <= most; i++) statuses.push(await ask(doors[name], "format=txt", { by: company.owner }))
  const last = statuses.pop()
  expect(statuses.filter(({ status }) => status === 200)).toHaveLength(most)
  expect(last?.status).toBe(429)
  expect(Number(last?.response.headers.get("retry-after"))).toBeGreaterThan(0)
  expect((await ask(doors[name], "format=txt", { by: company.analyst })).status).toBe(200)
})
