import { z } from "zod"
import { bytes, endpoint, json } from "#lib/platform/endpoint"

export const Probe = z.object({
  name: z.string(),
  is_ok: z.boolean(),
  kind: z.string().optional(),
  latency_ms: z.number(),
  message: z.string().optional(),
})
export type Probe = z.infer<typeof Probe>

export const Health = z.object({
  status: z.enum(["ok", "degraded", "down"]),
  probes: z.array(Probe),
  queue: z.object({ waiting: z.number(), dead: z.number() }).nullable(),
})
export type Health = z.infer<typeof Health>

export const getHealth = endpoint({
  route: "GET /api/v1/health",
  summary: "Whether every part answers, each with its latency. `degraded` means that people can go on working.",
  access: "public",
  response: json(Health),
})

export const getOpenApi = endpoint({
  route: "GET /api/v1/openapi.json",
  summary: "This interface as an OpenAPI 3.1 document, made from the contracts. /api/docs shows it to people.",
  access: "public",
  response: bytes("application/json", "An OpenAPI 3.1 document"),
})
