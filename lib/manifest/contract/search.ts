import { z } from "zod"
import { endpoint, json } from "#lib/platform/endpoint"

// Finding the part of a manifest that a question is about, and how the vectors for it stand.

/** How the vectors of a version stand with the embedding model in use. */
export const EmbeddingState = z.object({
  status: z.enum(["none", "queued", "done", "failed"]).describe("failed: given up after three tries; ask again"),
  chunks: z.int().describe("Parts that have a vector"),
  model: z.string(),
  reason: z.string().nullable().describe("Why it was given up, or what went wrong at the last try"),
})
export type EmbeddingState = z.infer<typeof EmbeddingState>

/** The queue of embedding jobs, in counts: waiting and under way, and given up within the time the queue remembers. */
export const EmbeddingQueue = z.object({ waiting: z.int(), active: z.int(), dead: z.int() })
export type EmbeddingQueue = z.infer<typeof EmbeddingQueue>

/** A fact of a hit: where it stands, what it weighs and which step said it. */
export const FoundFact = z.object({
  path: z.string(),
  attr: z.string(),
  value: z.string(),
  weight: z.int().describe("x 1,000"),
  is_confirmed: z.boolean(),
  source: z.object({ step: z.int(), title: z.string() }),
})

export const SearchResults = z.object({
  version: z.string(),
  model: z.string().describe("The embedding model that compared"),
  is_fallback: z.boolean().describe("The model in use could not compare, so the built-in one did"),
  note: z.string().nullable(),
  results: z.array(
    z.object({
      section: z.string(),
      part: z.int().describe("A long section has several parts, from 0"),
      score: z.number().describe("Cosine, 1 at most; comparable within one answer only"),
      text: z.string(),
      facts: z.array(FoundFact),
    }),
  ),
})
export type SearchResults = z.infer<typeof SearchResults>

export const searchManifest = endpoint({
  route: "GET /api/v1/context/search",
  summary: "The sections of the latest manifest that are nearest to a question, with their facts and sources.",
  access: "member",
  role: "viewer",
  limit: "context",
  query: z.strictObject({
    q: z
      .string("is missing; say what to look for")
      .trim()
      .min(1, "is empty; say what to look for")
      .max(400, "must be at most 400 characters; ask for one thing"),
    limit: z.coerce
      .number("must be a number from 1 to 20")
      .int("must be a whole number from 1 to 20")
      .min(1, "must be at least 1")
      .max(20, "must be at most 20")
      .default(5),
  }),
  response: json(SearchResults),
})
