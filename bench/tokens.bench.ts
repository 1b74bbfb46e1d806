import cl100k from "tiktoken/encoders/cl100k_base"
import { Tiktoken } from "tiktoken/lite"
import { countTokens } from "#lib/manifest/tokens"
import type { Figure } from "./figure.ts"

const TEXT = Array.from(
  { length: 60 },
  (_, i) => `icps[${i}]: name "Operations lead ${i}", pain "reports take ${i + 2} days", channel email\n`,
).join("")
const ROUNDS = 400

/** Counts per second of a manifest-sized text, ours against the library called alone. */
export default async function tokens(): Promise<Figure[]> {
  const alone = new Tiktoken(cl100k.bpe_ranks, cl100k.special_tokens, cl100k.pat_str)
  const bare = () => alone.encode_ordinary(TEXT).length
  const ours = () => countTokens(TEXT)
  if (bare() !== ours()) throw new Error("Both must count the same.")
  // Taken in turns, so that a slow second of the machine meets both.
  const spent = { bare: 0, ours: 0 }
  for (let i = 0; i < ROUNDS; i++) {
    spent.bare += timed(bare)
    spent.ours += timed(ours)
  }
  const rate = (ms: number) => (ROUNDS / ms) * 1000
  return [
    {
      name: "tokens: counts of a full manifest",
      value: rate(spent.ours),
      unit: "1/s",
      floor: rate(spent.bare),
      aim: { at_least: 0.95 },
    },
  ]
}

function timed(act: () => void): number {
  const began = performance.now()
  act()
  return performance.now() - began
}
