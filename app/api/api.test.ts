import { globSync } from "node:fs"
import { join, resolve } from "node:path"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { z } from "zod"
import { type Endpoint, endpoint, json } from "#lib/platform/endpoint"
import type { Handler } from "#lib/platform/http"
import { endpointsOf } from "#lib/platform/openapi"
import { seedIds } from "#lib/platform/testing/ids"
import { holdsId } from "#lib/platform/testing/sample"
import { openWorld, type World } from "#lib/platform/testing/world"
import { contracts as publishedContracts } from "./contracts.ts"
import { cases, type Setting } from "./matrix.ts"

// Every endpoint x {400, 401, 403, foreign workspace 404}, enumerated from the contracts and called in process.

const root = resolve(import.meta.dirname, "../..")
const load = async (pattern: string) =>
  Promise.all(
    globSync(pattern, { cwd: root })
      .sort()
      .map(async (file): Promise<[string, Record<string, unknown>]> => [file, await import(join(root, file))]),
  )

const contracts = await load("lib/*/{contract.ts,contract/*.ts}")
const routes = await load("app/api/v1/**/route.ts")

const isEndpoint = (value: unknown): value is Endpoint =>
  typeof value === "object" && value !== null && "route" in value && "response" in value && "access" in value
const declared = contracts.flatMap(([, exports]) => Object.values(exports).filter(isEndpoint))
const METHODS = ["GET", "POST", "PUT", "PATCH", "DELETE"]
const handlers = routes.flatMap(([file, exports]) =>
  Object.entries(exports)
    .filter(([name]) => METHODS.includes(name))
    .map(([method, handler]) => ({ file, method, handler: handler as Handler })),
)
const bound = handlers.map(({ handler }) => handler).filter((handler) => isEndpoint(handler.endpoint))

/** Schemas exported by contracts under a name that ends in an id's: these are the brands. */
const ID = /(Id|Slug|Sha)$/
const nameOf = new Map<z.ZodType, string>(
  contracts.flatMap(([, exports]) =>
    Object.entries(exports)
      .filter((entry): entry is [string, z.ZodType] => ID.test(entry[0]) && entry[1] instanceof z.ZodType)
      .map(([name, schema]) => [schema, name]),
  ),
)

let setting: Setting
let world: World
beforeAll(async () => {
  // Budgets have their own tests; here every door is knocked at many times a second.
  world = await openWorld({ ports: { limits: { take: async () => undefined } } })
  const [a, b] = [world.a, world.b]
  setting = { world, a: { ...a, seeded: await seedIds(a) }, b: { ...b, seeded: await seedIds(b) }, nameOf }
})
afterAll(() => world.close())

describe("contracts and routes", () => {
  it("are all in the published document", () => {
    const published = endpointsOf(publishedContracts).map(({ endpoint }) => endpoint.route)
    expect(published.sort()).toEqual([...new Set(declared)].map(({ route }) => route).sort())
  })

  it("are the same set", () => {
    const names = (endpoints: Endpoint[]) => endpoints.map(({ route }) => route).sort()
    expect(names(bound.map(({ endpoint }) => endpoint))).toEqual(names([...new Set(declared)]))
    expect(declared.length).toBeGreaterThan(5)
  })

  it.each(handlers)("$method $file binds a contract of its own path", ({ file, method, handler }) => {
    expect(isEndpoint(handler.endpoint), "export it as route(contract, verb)").toBe(true)
    const path = `/${file
      .replace(/^app\//, "")
      .replace(/\/route\.ts$/, "")
      .replace(/\[(?:\.\.\.)?(\w+)\]/g, "{$1}")}`
    expect(`${handler.endpoint.method} ${handler.endpoint.path}`).toBe(`${method} ${path}`)
  })

  it("brands every id in a path", () => {
    const loose = declared.flatMap(({ route, params }) =>
      Object.entries(params?.shape ?? {})
        .filter(
          ([name, schema]) =>
            /(^|_)(id|slug|sha256|sha)$/.test(name) && !nameOf.has(schema as z.ZodType) && isText(schema as z.ZodType),
        )
        .map(([name]) => `${route}: ${name} is no exported, branded id`),
    )
    expect(loose).toEqual([])
  })

  it("has a row for every brand", () => {
    const used = [...nameOf].filter(([schema]) =>
      declared.some(({ params, query, body }) =>
        [params, query, body].some((part) => part && holdsId(part, { nameOf: new Map([[schema, ""]]), values: {} })),
      ),
    )
    expect(used.map(([, name]) => name).filter((name) => !setting.a.seeded.values[name])).toEqual([])
  })
})

const isText = (schema: z.ZodType) => schema._zod.def.type === "string"

describe.each(cases)("$name", ({ applies, complaints }) => {
  it.each(
    bound
      .filter(({ endpoint }) => applies(endpoint, nameOf))
      .map((handler) => ({ route: handler.endpoint.route, handler })),
  )("$route", async ({ handler }) => {
    expect(await complaints(handler, setting)).toEqual([])
  })

  it("turns red on a planted leak", async () => {
    const WorkspaceId = [...nameOf].find(([, name]) => name === "WorkspaceId")?.[0] as z.ZodType
    const contract = endpoint({
      route: "GET /api/v1/planted/{id}",
      summary: "Gives everybody everything.",
      access: "member",
      role: "admin",
      params: z.strictObject({ id: WorkspaceId }),
      response: json(z.unknown()),
    })
    const leaky = async () => Response.json({ everything: setting.b.seeded.canary })
    expect(await complaints(Object.assign(leaky, { endpoint: contract as Endpoint }), setting)).not.toEqual([])
  })
})
