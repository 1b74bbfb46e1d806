import { z } from "zod"
import { createDocument, type ZodOpenApiOperationObject, type ZodOpenApiResponsesObject } from "zod-openapi"
import type { Endpoint } from "#lib/platform/endpoint"
import { type ErrorCode, STATUS } from "#lib/platform/errors"

// The contracts as an OpenAPI 3.1 document. Knows no noun: it is handed the exports of every contract.

/** noun -> what its contract exports. */
export type Contracts = Record<string, Record<string, unknown>>

/** What every refusal looks like, RFC 9457. */
const Problem = z
  .object({
    type: z.string(),
    title: z.string(),
    status: z.int(),
    detail: z.string(),
    code: z.enum(Object.keys(STATUS) as [ErrorCode, ...ErrorCode[]]),
    request_id: z.string(),
    trace_id: z.string(),
    details: z
      .record(z.string(), z.unknown())
      .describe("`reason` says more; `issues` names each broken rule with its path"),
  })
  .describe("A refusal: what is wrong, where, and what to do about it.")

const isEndpoint = (value: unknown): value is Endpoint =>
  typeof value === "object" && value !== null && "route" in value && "response" in value && "access" in value

/** Every endpoint once, with the noun that declares it. */
export function endpointsOf(contracts: Contracts): { noun: string; name: string; endpoint: Endpoint }[] {
  return Object.entries(contracts).flatMap(([noun, exports]) =>
    Object.entries(exports).flatMap(([name, endpoint]) => (isEndpoint(endpoint) ? [{ noun, name, endpoint }] : [])),
  )
}

// Exported schemas become named components; a name two nouns use is told apart by its noun.
function components(contracts: Contracts): Record<string, z.ZodType> {
  const named = new Map<string, z.ZodType>([["Problem", Problem]])
  for (const [noun, exports] of Object.entries(contracts)) {
    for (const [name, schema] of Object.entries(exports)) {
      if (!(schema instanceof z.ZodType) || [...named.values()].includes(schema)) continue
      named.set(named.has(name) ? `${noun[0]?.toUpperCase()}${noun.slice(1)}${name}` : name, schema)
    }
  }
  return Object.fromEntries(named)
}

function operation(noun: string, name: string, endpoint: Endpoint): ZodOpenApiOperationObject {
  const { params, query, body, text_body, raw_body, access, role } = endpoint
  const header = z.object({
    ...(access === "member"
      ? { "X-Workspace-Id": z.uuid().optional().describe("The workspace; without it, the one last used") }
      : {}),
    ...(endpoint.precondition
      ? { "If-Match": z.string().describe("The etag last read; 428 without it, 412 when it is stale") }
      : {}),
    ...(endpoint.idempotent
      ? { "Idempotency-Key": z.string().optional().describe("One key, one effect, for 24 hours") }
      : {}),
  })
  const who = {
    public: "Anybody",
    user: "Anybody signed in",
    member: `Members of the workspace, from ${role ?? "viewer"} on`,
    platform_admin: "Platform admins",
  }
  return {
    operationId: name,
    tags: [noun],
    summary: endpoint.summary,
    description: `${who[access]}.`,
    ...(access === "public" ? { security: [] } : {}),
    requestParams: { ...(params ? { path: params } : {}), ...(query ? { query } : {}), header },
    ...(raw_body ? { requestBody: { required: true, content: { [raw_body.content_type]: {} } } } : {}),
    ...(!raw_body && (body || text_body)
      ? {
          requestBody: {
            content: {
              ...(body ? { "application/json": { schema: body } } : {}),
              ...(text_body ? { [text_body.content_type]: { schema: z.string() } } : {}),
            },
          },
        }
      : {}),
    responses: responses(endpoint),
  }
}

function responses({ response, access, role, params, precondition }: Endpoint): ZodOpenApiResponsesObject {
  const problem = (description: string) => ({
    description,
    content: { "application/problem+json": { schema: Problem } },
  })
  return {
    ...success(response),
    "400": problem("The request is not valid; `details.issues` names every mistake."),
    ...(access === "public" ? {} : { "401": problem("Nobody is signed in.") }),
    ...(role || access === "platform_admin" ? { "403": problem("The role is too small.") } : {}),
    ...(params || access === "member" ? { "404": problem("There is none, or it belongs to another workspace.") } : {}),
    ...(precondition ? { "412": problem("Somebody saved meanwhile."), "428": problem("If-Match is missing.") } : {}),
    "429": problem("The budget is used up; Retry-After says when to come back."),
  }
}

function success(response: Endpoint["response"]): ZodOpenApiResponsesObject {
  switch (response.kind) {
    case "json":
      return {
        [`${response.status}`]: { description: "Done.", content: { "application/json": { schema: response.schema } } },
      }
    case "empty":
      return { "204": { description: "Done; there is nothing to say." } }
    case "bytes":
      return {
        "200": {
          description: response.description,
          content: { [response.content_type]: { schema: response.schema ?? z.string() } },
        },
      }
    case "sse":
      return { "200": { description: response.description, content: { "text/event-stream": { schema: z.string() } } } }
  }
}

export type ApiDocument = ReturnType<typeof createDocument>

/** The document for the app served at `origin`. */
export function describeApi(contracts: Contracts, origin: string): ApiDocument {
  const paths: Record<string, Record<string, ZodOpenApiOperationObject>> = {}
  for (const { noun, name, endpoint } of endpointsOf(contracts)) {
    paths[endpoint.path] = { ...paths[endpoint.path], [endpoint.method.toLowerCase()]: operation(noun, name, endpoint) }
  }
  const document = createDocument(
    {
      openapi: "3.1.0",
      info: {
        title: "Bridge",
        version: "1",
        description:
          "Send `Authorization: Bearer <access token>`; a token comes from `POST {origin}/auth/v1/token?grant_type=password`. Refusals are problem+json.",
      },
      servers: [{ url: origin }],
      security: [{ bearer: [] }, { cookie: [] }],
      paths,
      components: {
        schemas: components(contracts),
        securitySchemes: {
          bearer: { type: "http", scheme: "bearer", bearerFormat: "JWT" },
          cookie: {
            type: "apiKey",
            in: "cookie",
            name: "bridge-session",
            description: "Set by signing in on the pages",
          },
        },
      },
    },
    { allowEmptySchema: { custom: true } },
  )
  return plainNames(document)
}

// A schema that is only ever answered is called by its name: `Workspace`, not `WorkspaceOutput`.
function plainNames(document: ApiDocument): ApiDocument {
  let text = JSON.stringify(document)
  for (const name of Object.keys(document.components?.schemas ?? {}).filter((each) => each.endsWith("Output"))) {
    const base = name.slice(0, -"Output".length)
    if (text.includes(`"#/components/schemas/${base}"`)) continue
    const parsed: ApiDocument = JSON.parse(text)
    delete parsed.components?.schemas?.[base]
    text = JSON.stringify(parsed)
      .replaceAll(`/schemas/${name}"`, `/schemas/${base}"`)
      .replace(`"${name}":`, `"${base}":`)
  }
  return JSON.parse(text)
}
