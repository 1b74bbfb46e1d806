import { expect, it } from "vitest"
import { z } from "zod"
import { endpoint, json } from "#lib/platform/endpoint"
import { describeApi, endpointsOf } from "#lib/platform/openapi"

const ThingId = z.uuid().brand<"ThingId">()
const Thing = z.object({ id: z.string(), size: z.int() })
const things = {
  ThingId,
  Thing,
  updateThing: endpoint({
    route: "PUT /api/v1/things/{id}",
    summary: "Changes a thing.",
    access: "member",
    role: "analyst",
    precondition: true,
    idempotent: true,
    text_body: { content_type: "application/yaml", key: "yaml" },
    params: z.strictObject({ id: ThingId }),
    query: z.strictObject({ dry: z.boolean().optional() }),
    body: z.strictObject({ size: z.int() }),
    response: json(Thing),
  }),
}
const piles = {
  growPile: endpoint({
    route: "PATCH /api/v1/piles",
    summary: "Grows a pile.",
    access: "user",
    raw_body: { content_type: "application/octet-stream", key: "piece" },
    body: z.strictObject({ piece: z.instanceof(Uint8Array) }),
    response: json(Thing),
  }),
}
const rooms = { Thing: z.object({ rooms: z.int() }) }
const document = describeApi({ things, piles, rooms }, "https://bridge.example")
const operation = document.paths?.["/api/v1/things/{id}"]?.put

const body = operation?.requestBody as { content?: object } | undefined

it("describes parameters, headers, bodies and refusals", () => {
  const parameters = operation?.parameters as { in: string; name: string; required?: boolean }[]
  expect(parameters.map(({ in: place, name }) => `${place} ${name}`).sort()).toEqual([
    "header Idempotency-Key",
    "header If-Match",
    "header X-Workspace-Id",
    "path id",
    "query dry",
  ])
  expect(Object.keys(body?.content ?? {})).toEqual(["application/json", "application/yaml"])
  expect(Object.keys(operation?.responses ?? {}).sort()).toEqual([
    "200",
    "400",
    "401",
    "403",
    "404",
    "412",
    "428",
    "429",
  ])
  expect(operation?.description).toContain("from analyst on")
})

it("describes a body of bytes as bytes", () => {
  const bytes = document.paths?.["/api/v1/piles"]?.patch?.requestBody as { content?: object } | undefined
  expect(bytes?.content).toEqual({ "application/octet-stream": {} })
})

it("names schemas by their export, and tells two nouns' apart", () => {
  const schemas = document.components?.schemas ?? {}
  expect(Object.keys(schemas)).toEqual(expect.arrayContaining(["Thing", "RoomsThing", "Problem", "ThingId"]))
  expect(Object.keys(schemas).filter((name) => name.endsWith("Output"))).toEqual([])
  expect(JSON.stringify(operation?.responses)).toContain('"#/components/schemas/Thing"')
})

it("is served at its origin and finds every endpoint once", () => {
  expect(document.openapi).toBe("3.1.0")
  expect(document.servers).toEqual([{ url: "https://bridge.example" }])
  expect(endpointsOf({ things, rooms }).map(({ noun, name }) => `${noun}.${name}`)).toEqual(["things.updateThing"])
})
