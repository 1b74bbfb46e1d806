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
