import { z } from "zod"
import { SessionId, StepNumber } from "#lib/onboarding/contract"
import { empty, endpoint, json } from "#lib/platform/endpoint"

export const EvidenceId = z.uuid("must be a UUID").brand<"EvidenceId">()
export type EvidenceId = z.infer<typeof EvidenceId>

/** Bytes of one file. */
export const MAX_FILE_BYTES = 50 * 1024 * 1024

/** Bytes of one piece of an upload: at most, and at least unless it is the last one. */
export const MAX_PIECE_BYTES = 8 * 1024 * 1024
export const MIN_PIECE_BYTES = 64 * 1024

/** What a document is, as far as Bridge recognises it. */
export const EvidenceKind = z.enum([
  "website",
  "price_list",
  "pitch_deck",
  "strategy",
  "customer_research",
  "case_study",
  "financials",
  "brand_guide",
  "press",
  "other",
])
export type EvidenceKind = z.infer<typeof EvidenceKind>

/** `uploading`: pieces are missing. `waiting` and `reading`: a job reads it. `failed`: `problem` says why. */
export const EvidenceStatus = z.enum(["uploading", "waiting", "reading", "read", "failed"])
export type EvidenceStatus = z.infer<typeof EvidenceStatus>

export const Evidence = z.object({
  evidence_id: z.string(),
  origin: z.enum(["file", "url"]),
  name: z.string(),
  url: z.string().nullable(),
  media_type: z.string().nullable().describe("As recognised in the content; null until the upload is complete"),
  kind: EvidenceKind,
  status: EvidenceStatus,
  problem: z.object({ code: z.string(), message: z.string() }).nullable(),
  notice: z.string().nullable().describe("What a reader should know of a file that was read, in plain words"),
  size_bytes: z.int(),
  received_bytes: z.int().describe("Bytes received; the next piece of an upload starts here"),
  pages: z.int().nullable(),
  characters: z.int().describe("Characters of text found"),
  fact_count: z.int(),
  created_at: z.string(),
})
export type Evidence = z.infer<typeof Evidence>

/** One statement of a document. `offset` and `length` count UTF-16 code units in the text read from it. */
export const Fact = z.object({
  fact_id: z.string(),
  evidence_id: z.string(),
  source: z.string().describe("The name of the document"),
  kind: z.enum(["name", "date", "money", "percentage", "count", "place", "claim", "heading"]),
  subject: z.string(),
  attribute: z.string(),
  value: z.string().describe("Normalised, for comparison: 1990, 24.50 EUR, 12 %"),
  statement: z.string(),
  quote: z.string().describe("Word for word"),
  page: z.int().nullable().describe("Page, slide or sheet, from 1; null where the format has none"),
  offset: z.int(),
  length: z.int(),
  confidence: z.number(),
})
export type Fact = z.infer<typeof Fact>

/** One of two statements that cannot both be true. */
export const Side = z.object({
  source: z.string().describe("The document, or the step and field of an answer"),
  value: z.string(),
  quote: z.string(),
  step_id: z.int().nullable().describe("The step, when the side is an answer"),
  path: z.array(z.union([z.string(), z.number()])).nullable(),
  evidence_id: z.string().nullable(),
  page: z.int().nullable(),
  offset: z.int().nullable(),
})
export type Side = z.infer<typeof Side>

export const Contradiction = z.object({
  id: z.string().describe("The same pair of values always has the same id; step 3 keeps a decision under it"),
  topic: z.string().describe("What the two disagree about, in plain words: Year founded"),
  a: Side,
  b: Side,
  confidence: z.number(),
})
export type Contradiction = z.infer<typeof Contradiction>

/** Suggested answers. They count for nothing until a person accepts them. */
export const Draft = z.object({
  step_id: z.int(),
  data: z.record(z.string(), z.json()),
  citations: z.array(
    z.object({
      path: z.array(z.union([z.string(), z.number()])),
      source: z.string(),
      quote: z.string(),
      evidence_id: z.string().nullable(),
      step_id: z.int().nullable(),
      page: z.int().nullable(),
    }),
  ),
  made_by: z.enum(["model", "rules"]),
  model: z.string().nullable(),
  note: z.string().nullable().describe("What was done instead of asking a model, and why; in plain words"),
  created_at: z.string(),
})
export type Draft = z.infer<typeof Draft>

const session = z.strictObject({ session_id: SessionId })
const one = z.strictObject({ session_id: SessionId, evidence_id: EvidenceId })

export const createEvidence = endpoint({
  route: "POST /api/v1/onboarding/{session_id}/evidence",
  summary:
    "Announces a file of at most 50 MB. Its bytes follow in pieces by PATCH, and may stop and go on at any time.",
  access: "member",
  role: "analyst",
  idempotent: true,
  params: session,
  body: z.strictObject({
    name: z.string().trim().min(1, "Give the name of the file.").max(300, "A file name has at most 300 characters."),
    size_bytes: z.int("must be a whole number of bytes").min(1, "The file is empty."),
  }),
  response: json(Evidence, 201),
})

export const appendEvidence = endpoint({
  route: "PATCH /api/v1/onboarding/{session_id}/evidence/{evidence_id}",
  summary:
    "Sends the next piece of a file: at most 8 MB, and at least 64 KB unless it is the last. `offset` is `received_bytes` of the file; 409 `wrong_offset` names it. The last piece starts the reading.",
  access: "member",
  role: "analyst",
  raw_body: { content_type: "application/octet-stream", key: "piece" },
  max_body_bytes: MAX_PIECE_BYTES,
  params: one,
  query: z.strictObject({
    offset: z.coerce.number("must be a whole number of bytes").int().min(0).max(MAX_FILE_BYTES),
  }),
  body: z.strictObject({ piece: z.instanceof(Uint8Array<ArrayBuffer>, { error: "Send the bytes of the piece." }) }),
  response: json(Evidence),
})

export const addEvidenceUrl = endpoint({
  route: "POST /api/v1/onboarding/{session_id}/evidence/url",
  summary: "Fetches a public page or document and keeps it as evidence.",
  access: "member",
  role: "analyst",
  limit: "fetch",
  idempotent: false,
  params: session,
  body: z.strictObject({ url: z.string().trim().min(1, "Enter a web address.").max(2000) }),
  response: json(Evidence, 201),
})

export const listEvidence = endpoint({
  route: "GET /api/v1/onboarding/{session_id}/evidence",
  summary: "Files and pages of the session, oldest first.",
  access: "member",
  role: "viewer",
  params: session,
  response: json(z.object({ evidence: z.array(Evidence) })),
})

export const getEvidence = endpoint({
  route: "GET /api/v1/onboarding/{session_id}/evidence/{evidence_id}",
  summary: "One file or page: how much of it has arrived, and whether it was read.",
  access: "member",
  role: "viewer",
  params: one,
  response: json(Evidence),
})

export const removeEvidence = endpoint({
  route: "DELETE /api/v1/onboarding/{session_id}/evidence/{evidence_id}",
  summary: "Removes a file or page with everything read from it. Answers stay.",
  access: "member",
  role: "analyst",
  params: one,
  response: empty,
})

export const extractFacts = endpoint({
  route: "POST /api/v1/onboarding/{session_id}/extract",
  summary: "Every fact found in the evidence, each with its quote and place.",
  access: "member",
  role: "analyst",
  params: session,
  response: json(
    z.object({
      facts: z.array(Fact),
      waiting: z.int().describe("Documents that are still being read"),
      extractor_version: z.int(),
    }),
  ),
})

export const findContradictions = endpoint({
  route: "POST /api/v1/onboarding/{session_id}/contradictions",
  summary: "Pairs of statements, from answers and evidence, that cannot both be true.",
  access: "member",
  role: "analyst",
  params: session,
  response: json(z.object({ contradictions: z.array(Contradiction), waiting: z.int() })),
})

export const draftStep = endpoint({
  route: "POST /api/v1/onboarding/{session_id}/steps/{step_id}/draft",
  summary: "Drafts the answers of one step from evidence and other answers, each with its source.",
  access: "member",
  role: "analyst",
  limit: "model",
  params: z.strictObject({ session_id: SessionId, step_id: StepNumber }),
  response: json(Draft),
})
