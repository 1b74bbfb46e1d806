import type { z } from "zod"

// A contract as a value: what a route accepts, who may call it and what leaves it.
// Browser-safe: types of zod only, so importing a contract's type costs nothing.

export type Method = "GET" | "POST" | "PUT" | "PATCH" | "DELETE"

/** Who may reach an endpoint at all. Roles inside a workspace are checked by the service. */
export type Access = "public" | "user" | "member" | "platform_admin"

/** A role includes every role to its left. */
export const ROLES = ["viewer", "analyst", "admin", "owner"] as const
export type Role = (typeof ROLES)[number]

/** Names of the request budgets in `limits.ts`. */
export type LimitName = "read" | "write" | "sign_in" | "model" | "sql" | "rebuild" | "context" | "export" | "fetch"

export type Shape = z.ZodObject

/**
 * `json` is parsed by its schema, so nothing undeclared leaves; `bytes` are ready to send (with a schema: JSON that was
 * parsed by it before it was kept); `sse` is a stream of events.
 */
export type ResponseKind<R extends z.ZodType = z.ZodType> =
  | { kind: "json"; schema: R; status: 200 | 201 | 202 }
  | { kind: "empty"; status: 204 }
  | { kind: "bytes"; content_type: string; description: string; schema?: R }
  | { kind: "sse"; description: string }

type Definition<A extends Access> = {
  /** `GET /api/v1/dashboards/{slug}`: method and path in one string, which is also what the browser client is called with. */
  route: `${Method} /api/v1/${string}`
  summary: string
  access: A
  /** The least role the service asks for. Documentation for people, and a claim that the HTTP matrix proves. */
  role?: Role
  limit?: LimitName
  /** Accepts `Idempotency-Key`: the verb's act is one `ctx.tx` whose result is the response. */
  idempotent?: boolean
  /** Needs `If-Match`; reaches the verb as `if_match`. */
  precondition?: boolean
  /** Accepts a body of this text type; it reaches the verb under the given key of `body`. */
  text_body?: { content_type: string; key: string }
  /** Takes bytes and nothing else; they reach the verb under the given key of `body`. */
  raw_body?: { content_type: string; key: string }
  /** Most bytes of a body; 256 KiB unless told. */
  max_body_bytes?: number
}

type Empty = z.ZodObject<Record<never, never>>

export type Endpoint<
  A extends Access = Access,
  P extends Shape = Shape,
  Q extends Shape = Shape,
  B extends z.ZodType = z.ZodType,
  K extends ResponseKind = ResponseKind,
> = Definition<A> & {
  method: Method
  path: string
  params?: P
  query?: Q
  body?: B
  response: K
  precondition?: boolean
}

/**
 * Declares an endpoint. `params`, `query` and `body` are strict zod schemas; the verb gets them merged into one
 * object, path parameters winning. Throws at load when the placeholders of the path and `params` differ.
 */
export function endpoint<
  A extends Access,
  K extends ResponseKind,
  P extends Shape = Empty,
  Q extends Shape = Empty,
  B extends z.ZodType = Empty,
>(definition: Definition<A> & { params?: P; query?: Q; body?: B; response: K }): Endpoint<A, P, Q, B, K> {
  const [method, path] = definition.route.split(" ") as [Method, string]
  const placeholders = [...path.matchAll(/\{(\w+)\}/g)].map((m) => m[1])
  const declared = Object.keys(definition.params?.shape ?? {})
  if (placeholders.join() !== declared.join()) {
    throw new Error(`${definition.route}: params declare [${declared}], the path has [${placeholders}]`)
  }
  return { ...definition, method, path }
}

// An object schema without keys is `Record<string, never>` to the compiler, which would make every merged key `never`.
type Parsed<S extends z.ZodType> = z.output<S> extends Record<string, never> ? unknown : z.output<S>
type Raw<S extends z.ZodType> = z.input<S> extends Record<string, never> ? unknown : z.input<S>

/** What the verb behind an endpoint receives. */
export type Input<E extends Endpoint> =
  E extends Endpoint<Access, infer P, infer Q, infer B>
    ? Parsed<P> & Parsed<Q> & Parsed<B> & { if_match?: string }
    : never

/** What a caller sends: the same before parsing. */
export type Sent<E extends Endpoint> =
  E extends Endpoint<Access, infer P, infer Q, infer B> ? Raw<P> & Raw<Q> & Raw<B> : never

/** What a JSON endpoint answers. */
export type Output<E extends Endpoint> = E["response"] extends { schema: infer S extends z.ZodType }
  ? z.output<S>
  : E["response"] extends { kind: "empty" }
    ? undefined
    : never

/** Bytes ready to send. */
export type BytesOutput = {
  body: Uint8Array | string | ReadableStream<Uint8Array>
  content_type: string
  etag?: string
  headers?: Record<string, string>
}

/** One server-sent event. `id` lets a reader resume after it. */
export type ServerEvent = { id?: string; event: string; data: unknown }

/** What a verb returns for each kind of response. */
export type Returned<E extends Endpoint> = E["response"] extends { kind: "json"; schema: infer S extends z.ZodType }
  ? z.input<S>
  : E["response"] extends { kind: "bytes" }
    ? BytesOutput
    : E["response"] extends { kind: "sse" }
      ? AsyncIterable<ServerEvent>
      : // biome-ignore lint/suspicious/noConfusingVoidType: a verb without a result returns nothing
        void

export const json = <S extends z.ZodType>(schema: S, status: 200 | 201 | 202 = 200) =>
  ({ kind: "json", schema, status }) as const
export const empty = { kind: "empty", status: 204 } as const
export const bytes = (content_type: string, description: string) =>
  ({ kind: "bytes", content_type, description }) as const
/** JSON that the verb hands over as bytes, for answers too large and too frequent to be parsed each time. */
export const readyJson = <S extends z.ZodType>(schema: S, description: string) =>
  ({ kind: "bytes", content_type: "application/json", description, schema }) as const
export const sse = (description: string) => ({ kind: "sse", description }) as const
