import { z } from "zod"

// What a manifest cost, and the proof that its facts were well chosen.

/** A fact that found no place: its weight (x 1,000), its cost in tokens, and weight per token. */
export const DroppedFact = z.object({ path: z.string(), weight: z.int(), cost: z.int(), density: z.int() })
export type DroppedFact = z.infer<typeof DroppedFact>

/**
 * What costs tokens once before anything inside it can be said: a section's header, a record's line with the fact
 * that names it, an attribute's label. `[path, parent, cost, weight, is_open]`; a parent stands before its children,
 * -1 is none; the weight is that of the naming fact, else 0.
 */
export const CertifiedGroup = z.tuple([z.string(), z.int(), z.int(), z.int(), z.union([z.literal(0), z.literal(1)])])
export type CertifiedGroup = z.infer<typeof CertifiedGroup>

/**
 * A fact to choose: `[path, group, chosen, variants]`. Each variant is `[weight, cost]`; `chosen` counts them from 1,
 * 0 is none. The path of a pinned or naming fact stands for the step from its short wording to the whole.
 */
export const CertifiedItem = z.tuple([z.string(), z.int(), z.int(), z.array(z.tuple([z.int(), z.int()]))])
export type CertifiedItem = z.infer<typeof CertifiedItem>

/**
 * What was chosen among, and how: with its certificate all that a checker needs to find the optimum and the bound again.
 * Three times the size of the manifest it is about, so it is kept beside it and read by whoever checks.
 */
export const Problem = z.object({
  pinned: z
    .array(z.tuple([z.string(), z.int()]))
    .describe("Path and weight of each fact that is always there, in the wording it was given"),
  groups: z.array(CertifiedGroup),
  items: z.array(CertifiedItem),
})
export type Problem = z.infer<typeof Problem>

/** What a choice is worth, and the most that any could be. */
export const Certificate = z.object({
  method: z.string(),
  capacity: z.int().describe("Tokens, in upper-bound costs, that optional facts took or could have taken"),
  known_weight: z.int().default(0).describe("Weight of everything known, each fact whole"),
  chosen_weight: z.int(),
  fractional_bound: z.int().describe("No selection under these costs can weigh more"),
  gap_permille: z.int().describe("Thousandths of the bound that were not reached"),
  closing_density: z.int().describe("Weight per token at which the bound is found; 0 when nothing was dropped"),
  dropped: z.array(DroppedFact),
})
export type Certificate = z.infer<typeof Certificate>

export const Budget = z.object({
  limit: z.int(),
  target: z.int(),
  tokens: z.int(),
  tokenizer: z.string(),
  sections: z.record(z.string(), z.int()).describe("Tokens by section of the rendering"),
  compression_ratio: z.number().describe("Tokens of everything known, per token kept"),
  dropped: z.array(z.string()).describe("Paths of facts that found no place"),
  shortened: z.array(z.string()).default([]).describe("Paths of facts that stand in their shorter wording"),
  facts_digest: z.string().default("").describe("SHA-256 of everything known, in any order and spacing"),
  certificate: Certificate,
})
export type Budget = z.infer<typeof Budget>
