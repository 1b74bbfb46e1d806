import type { z } from "zod"
import { type Endpoint, ROLES, type Role } from "#lib/platform/endpoint"
import type { Handler } from "#lib/platform/http"
import { type Seeded, WITHIN_A_ROW } from "#lib/platform/testing/ids"
import { idsIn, sample } from "#lib/platform/testing/sample"
import type { Company, World } from "#lib/platform/testing/world"

// What must hold for every endpoint, as questions that return complaints: a planted leak can be shown to them too.

export type Party = Company & { seeded: Seeded }
export type Setting = { world: World; a: Party; b: Party; nameOf: Map<z.ZodType, string> }
export type Case = {
  name: string
  applies(endpoint: Endpoint, nameOf: Setting["nameOf"]): boolean
  complaints(handler: Handler, setting: Setting): Promise<string[]>
}

type Inputs = { params: Record<string, unknown>; query: Record<string, unknown>; body?: unknown }
type Call = Partial<Inputs> & { token?: string; headers?: Record<string, string>; raw?: string }
type Answer = { status: number; code: string | undefined; request_id: string | undefined; text: string }

export async function call(
  handler: Handler,
  { token, headers, params = {}, query = {}, body, raw }: Call,
): Promise<Answer> {
  const { endpoint } = handler
  const url = new URL(
    endpoint.path.replace(/\{(\w+)\}/g, (_, name) => encodeURIComponent(String(params[name]))),
    "http://localhost",
  )
  for (const [key, value] of Object.entries(query)) url.searchParams.set(key, String(value))
  const isRaw = endpoint.raw_body !== undefined && raw === undefined
  const said = raw ?? (isRaw ? "bytes" : body === undefined ? undefined : JSON.stringify(body))
  const text = endpoint.method === "GET" ? undefined : said
  const request = new Request(url, {
    method: endpoint.method,
    headers: {
      ...(token ? { authorization: `Bearer ${token}` } : {}),
      ...(endpoint.precondition ? { "if-match": '"0"' } : {}),
      ...(text === undefined ? {} : { "content-type": isRaw ? "application/octet-stream" : "application/json" }),
      ...headers,
    },
    ...(text === undefined ? {} : { body: text }),
  })
  const segments = Object.fromEntries(Object.entries(params).map(([key, value]) => [key, String(value)]))
  const response = await handler(request, { params: Promise.resolve(segments) })
  const answer = await response.text()
  const problem = response.headers.get("content-type")?.includes("problem+json") ? JSON.parse(answer) : {}
  return { status: response.status, code: problem.code, request_id: problem.request_id, text: answer }
}

/** Bodies that a contract accepts but its verb calls empty, so that the matrix reaches what it asks about. */
const BODIES: Record<string, object> = {
  "PATCH /api/v1/connections/{id}": { name: "Renamed" },
  "PATCH /api/v1/dashboards/{slug}": { title: "Renamed" },
  "POST /api/v1/onboarding/migration/rollback": { user_ids: ["5f0c6a1e-7f0e-4d0c-9d56-0c3f5a0d2b11"] },
  "POST /api/v1/onboarding/{session_id}/steps/{step_id}": { data: { company_name: "Sample" } },
}

/** Inputs the endpoint accepts, every id of them a row of the party. */
export function inputsOf(endpoint: Endpoint, party: Party, nameOf: Setting["nameOf"]): Inputs {
  const ids = { nameOf, values: party.seeded.values }
  const part = (schema: z.ZodType | undefined, where: string) => (schema ? sample(schema, ids, where) : undefined)
  return {
    params: (part(endpoint.params, "params") ?? {}) as Inputs["params"],
    query: (part(endpoint.query, "query") ?? {}) as Inputs["query"],
    body: BODIES[endpoint.route] ?? (endpoint.raw_body ? undefined : part(endpoint.body, "body")),
  }
}

function refusal(answer: Answer, status: number, code: string, what: string): string[] {
  if (answer.status !== status)
    return [`${what}: ${answer.status} ${answer.code ?? ""}, expected ${status} ${code}: ${answer.text.slice(0, 200)}`]
  if (answer.code !== code || !answer.request_id)
    return [`${what}: no problem+json with code ${code} and a request_id: ${answer.text.slice(0, 200)}`]
  return []
}

const leaks = (answer: Answer, of: Party, what: string) =>
  answer.text.includes(of.seeded.canary) ? [`${what}: the answer holds what belongs to another workspace`] : []

const badInput: Case = {
  name: "400 for bad input",
  applies: () => true,
  async complaints(handler, { world, a, nameOf }) {
    const { endpoint } = handler
    const token = endpoint.access === "platform_admin" ? world.token(a.owner) : world.token(a.owner)
    const good = inputsOf(endpoint, a, nameOf)
    const found = refusal(
      await call(handler, { ...good, token, query: { ...good.query, planted_key: 1 } }),
      400,
      "invalid_input",
      "an unknown query key",
    )
    if (endpoint.method !== "GET") {
      found.push(...refusal(await call(handler, { ...good, token, raw: "{" }), 400, "invalid_input", "a broken body"))
      const isObject = !endpoint.raw_body && (!endpoint.body || endpoint.body._zod.def.type === "object")
      if (isObject) {
        const body = { ...(good.body as object), planted_key: 1 }
        found.push(
          ...refusal(await call(handler, { ...good, token, body }), 400, "invalid_input", "an unknown key in the body"),
        )
      }
    }
    for (const [name, schema] of Object.entries(endpoint.params?.shape ?? {})) {
      if (!nameOf.has(schema)) continue
      const params = { ...good.params, [name]: "Not An Id!" }
      found.push(
        ...refusal(await call(handler, { ...good, token, params }), 400, "invalid_input", `a malformed ${name}`),
      )
    }
    return found
  },
}

const noToken: Case = {
  name: "401 without a token and with a wrong one",
  applies: (endpoint) => endpoint.access !== "public",
  async complaints(handler, { a, nameOf }) {
    const good = inputsOf(handler.endpoint, a, nameOf)
    return [
      ...refusal(await call(handler, good), 401, "unauthenticated", "no token"),
      ...refusal(await call(handler, { ...good, token: "test.nobody" }), 401, "unauthenticated", "a wrong token"),
    ]
  },
}

const smallRole: Case = {
  name: "403 for every role that is too small",
  applies: ({ access, role }) => access === "platform_admin" || (role !== undefined && role !== "viewer"),
  async complaints(handler, { world, a, nameOf }) {
    const { endpoint } = handler
    const isAdmins = endpoint.access === "platform_admin"
    const small = isAdmins ? (["owner"] as Role[]) : ROLES.slice(0, ROLES.indexOf(endpoint.role as Role))
    const good = inputsOf(endpoint, a, nameOf)
    const found: string[] = []
    for (const role of small) {
      found.push(
        ...refusal(await call(handler, { ...good, token: world.token(a[role]) }), 403, "forbidden", `as ${role}`),
      )
    }
    return found
  },
}

const foreign: Case = {
  name: "404 for whatever belongs to another workspace",
  applies: (endpoint, nameOf) =>
    endpoint.access === "member" ||
    (endpoint.access === "user" &&
      [endpoint.params, endpoint.query, endpoint.body].some((part) => idsIn(part, { nameOf, values: {} }).length > 0)),
  async complaints(handler, { world, a, b, nameOf }) {
    const { endpoint } = handler
    const token = world.token(a.owner)
    const own = inputsOf(endpoint, a, nameOf)
    const theirs = inputsOf(endpoint, b, nameOf)
    const found: string[] = []
    const refused = async (what: string, request: Call) => {
      const answer = await call(handler, { token, ...request })
      found.push(...refusal(answer, 404, "not_found", what), ...leaks(answer, b, what))
    }
    const inPath = Object.keys(endpoint.params?.shape ?? {})
    // A body may repeat what the address says, and then says the same.
    const at = (params: Call["params"]): Call => {
      const body = own.body as Record<string, unknown> | undefined
      const repeated = Object.entries(params ?? {}).filter(([key]) => body && Object.hasOwn(body, key))
      return { ...own, params, ...(repeated.length > 0 && { body: { ...body, ...Object.fromEntries(repeated) } }) }
    }
    // One foreign id at a time, then all: a door that checks only the first one is open.
    for (const [name, schema] of Object.entries(endpoint.params?.shape ?? {})) {
      if (!nameOf.has(schema) || (nameOf.get(schema) ?? "") in WITHIN_A_ROW) continue
      await refused(`a foreign ${name}`, at({ ...own.params, [name]: theirs.params[name] }))
    }
    if (hasRow(endpoint.params, nameOf)) await refused("all ids foreign", at(theirs.params))
    const body = endpoint.body?._zod.def.type === "object" ? Object.entries((endpoint.body as z.ZodObject).shape) : []
    const asks = body.some(([name, schema]) => !inPath.includes(name) && hasRow(schema as z.ZodType, nameOf))
    if (hasRow(endpoint.query, nameOf)) await refused("a foreign id in the query", { ...own, query: theirs.query })
    if (asks) await refused("a foreign id in the body", { ...own, body: theirs.body })
    if (endpoint.access === "member") {
      await refused("a foreign workspace by header", { ...own, headers: { "x-workspace-id": b.workspace_id } })
      await refused("a foreign workspace by query", { ...own, query: { ...own.query, workspace_id: b.workspace_id } })
    }
    return found
  },
}

const hasRow = (schema: z.ZodType | undefined, nameOf: Setting["nameOf"]) =>
  idsIn(schema, { nameOf, values: {} }).some((name) => !(name in WITHIN_A_ROW))

const ownRead: Case = {
  name: "reads of one's own answer, and hold nothing of others",
  applies: ({ method, access }) => method === "GET" && access !== "platform_admin",
  async complaints(handler, { world, a, b, nameOf }) {
    const good = inputsOf(handler.endpoint, a, nameOf)
    const answer = await call(handler, { ...good, token: world.token(a.owner) })
    const wrong = [400, 401, 403, 500].includes(answer.status)
    return [
      ...(wrong ? [`${answer.status} for one's own: ${answer.text.slice(0, 300)}`] : []),
      ...leaks(answer, b, "an own read"),
    ]
  },
}

export const cases: Case[] = [badInput, noToken, smallRole, foreign, ownRead]
