import { readFileSync } from "node:fs"
import type { APIRequestContext } from "@playwright/test"
import { type Company, DOCUMENTED } from "#embedded/demo/companies"
import { expect, newcomer, signUp, test } from "./journey.ts"

// The companies' onboardings through the HTTP API: what a program does that has the answers and the documents already.

const PIECE = 64 * 1024

for (const company of DOCUMENTED) {
  test(`${company.name} is onboarded over HTTP`, async ({ page }, info) => {
    test.setTimeout(240_000)
    await signUp(page, newcomer())
    const api = caller(page.request, (name, ms) => info.annotations.push({ type: name, description: `${ms} ms` }))

    const { session_id } = await api("POST", "session", 201)
    for (const [step, data] of Object.entries(company.answers)) {
      const receipt = await api("POST", `${session_id}/steps/${step}`, 200, { data })
      expect(receipt).toMatchObject({ revision: 1, status: "completed", is_merged: false })
    }
    for (const name of company.documents) await upload(api, session_id, company, name)
    await expect
      .poll(async () => (await api("POST", `${session_id}/extract`, 200)).waiting, { timeout: 120_000 })
      .toBe(0)
    const { evidence } = await api("GET", `${session_id}/evidence`, 200)
    expect(evidence.map(({ name, status }: Json) => [name, status])).toEqual(
      company.documents.map((name) => [name, "read"]),
    )

    const { contradictions } = await api("POST", `${session_id}/contradictions`, 200)
    expect(contradictions).toHaveLength(company.expected.planted.length)

    const finalized = await api("POST", `${session_id}/finalize`, 200, { session_id })
    expect(finalized).toMatchObject({ success: true, completion_percentage: 100, bcm_version: "1.0.0" })
    const status = await api("GET", `${session_id}/status`, 200)
    expect(status).toMatchObject({ finalized: true })
    const manifest = await page.request.get("/api/v1/context/manifest")
    expect(await manifest.text()).toContain(company.name)
  })
}

async function upload(api: Api, session_id: string, company: Company, name: string): Promise<void> {
  const bytes = readFileSync(new URL(`../embedded/demo/${company.slug}/documents/${name}`, import.meta.url))
  let { evidence_id, received_bytes, status } = await api("POST", `${session_id}/evidence`, 201, {
    name,
    size_bytes: bytes.byteLength,
  })
  while (status === "uploading") {
    const piece = bytes.subarray(received_bytes, received_bytes + PIECE)
    const at = `${session_id}/evidence/${evidence_id}?offset=${received_bytes}`
    ;({ received_bytes, status } = await api("PATCH", at, 200, piece))
  }
}

// biome-ignore lint/suspicious/noExplicitAny: answers of the API, as a caller without our types sees them
type Json = any
type Api = (method: string, path: string, status: number, body?: object) => Promise<Json>

function caller(request: APIRequestContext, note: (name: string, ms: number) => void): Api {
  return async (method, path, status, body) => {
    const isBytes = body instanceof Uint8Array
    const began = performance.now()
    const response = await request.fetch(`/api/v1/onboarding/${path}`, {
      method,
      timeout: 60_000,
      headers: {
        "sec-fetch-site": "same-origin",
        ...(isBytes && { "content-type": "application/octet-stream" }),
        ...(method === "POST" && /session$|evidence$/.test(path) && { "idempotency-key": crypto.randomUUID() }),
      },
      data: isBytes ? Buffer.from(body) : (body ?? (method === "POST" ? {} : undefined)),
    })
    note(`${method} ${path.replace(/[0-9a-f-]{36}/g, "{id}")}`, Math.round(performance.now() - began))
    expect(response.status(), `${method} ${path}: ${(await response.text()).slice(0, 300)}`).toBe(status)
    return response.json()
  }
}
