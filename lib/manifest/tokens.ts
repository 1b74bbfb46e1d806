import cl100k from "tiktoken/encoders/cl100k_base"
import o200k from "tiktoken/encoders/o200k_base"
import { Tiktoken } from "tiktoken/lite"

// Real counts, from ranks that ship inside the package: nothing is ever downloaded.

const RANKS = { cl100k_base: cl100k, o200k_base: o200k }
export type Tokenizer = keyof typeof RANKS
export const DEFAULT_TOKENIZER: Tokenizer = "cl100k_base"

const encoders = new Map<Tokenizer, Tiktoken>()

/** Tokens of a text. Markers such as `<|endoftext|>` count as the ordinary text they are here. */
export function countTokens(text: string, tokenizer: Tokenizer = DEFAULT_TOKENIZER): number {
  let encoder = encoders.get(tokenizer)
  if (!encoder) {
    const { bpe_ranks, special_tokens, pat_str } = RANKS[tokenizer]
    encoder = new Tiktoken(bpe_ranks, special_tokens, pat_str)
    encoders.set(tokenizer, encoder)
  }
  return encoder.encode_ordinary(text).length
}

/** Longest run without a space that is counted as it is. Merging takes time quadratic in the length of a run. */
const RUN = 64

/**
 * Tokens of a text in time linear in its length: long runs without a space are counted in pieces. Exact for ordinary
 * prose, for anything else about right and hardly ever below.
 */
export function estimateTokens(text: string, tokenizer: Tokenizer = DEFAULT_TOKENIZER): number {
  const pieces = text.match(LONG_RUNS)
  if (!pieces) return countTokens(text, tokenizer)
  return text
    .split(LONG_RUNS)
    .concat(pieces.flatMap((run) => run.match(PIECES) ?? []))
    .reduce((sum, piece) => sum + countTokens(piece, tokenizer), 0)
}

const LONG_RUNS = new RegExp(`\\S{${RUN + 1},}`, "gu")
const PIECES = new RegExp(`.{1,${RUN}}`, "gsu")
