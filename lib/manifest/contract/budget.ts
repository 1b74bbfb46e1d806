import { z } from "zod"

// What a manifest cost, and the proof that its facts were well chosen.

/** A fact that found no place: its weight (x 1,000), its cost in tokens, and weight per token. */
export const DroppedFact = z.object({ path: z.string(), weight: z.int(), cost: z.int(), density: z.int() })
export type DroppedFact = z.infer<typeof DroppedFact>

/** Enough for an independent checker: what was chosen, the fractional bound, the gap between them, what was dropped. */
export const Certificate = z.object({
  method: z.string(),
  capacity: z.int().describe("Tokens, in upper-bound costs, that optional facts took or could have taken"),
  chosen_weight: z.int(),
  fractional_bound: z.int().describe("No selection under these costs can weigh more"),
  gap_permille: z.int().describe("Thousandths of the bound that were not reached"),
  closing_density: z.int().describe("Weight per token of the best fact left out; 0 when nothing was dropped"),
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
  certificate: Certificate,
})
export type Budget = z.infer<typeof Budget>
