import { z } from "zod"
import { endpoint, json } from "#lib/platform/endpoint"

export const AssembledPrompt = z.object({
  prompt: z.string().describe("<business_context>, <snippets> where there are any, <task>"),
  version: z.string(),
  checksum: z.string(),
  tokens: z
    .object({ business_context: z.int(), snippets: z.int(), task: z.int(), total: z.int() })
    .describe("Of each part with its tags; they sum up to the total"),
  snippets: z
    .array(z.object({ section: z.string(), paths: z.array(z.string()) }))
    .describe("The facts added for this task"),
  note: z.string().nullable(),
})
export type AssembledPrompt = z.infer<typeof AssembledPrompt>

export const assemblePrompt = endpoint({
  route: "POST /api/v1/context/prompt",
  summary: "A prompt that carries the whole manifest, the task, and facts the manifest had no room for.",
  access: "member",
  role: "viewer",
  limit: "context",
  body: z.strictObject({
    intent: z
      .string("must be a text")
      .trim()
      .max(400, "must be at most 400 characters")
      .default("")
      .describe("What the answer is for, in a few words; it helps to choose snippets"),
    task: z
      .string("is missing; say what is to be done")
      .trim()
      .min(1, "is empty; say what is to be done")
      .max(20_000, "must be at most 20,000 characters"),
    need_detail: z.boolean("must be true or false").default(false).describe("Adds snippets"),
    budget: z
      .int("must be a whole number of tokens")
      .min(1, "must be at least 1 token")
      .max(200_000, "must be at most 200,000 tokens")
      .default(4_000)
      .describe("Tokens of the whole prompt"),
  }),
  response: json(AssembledPrompt),
})
