import cl100k from "tiktoken/encoders/cl100k_base"
import o200k from "tiktoken/encoders/o200k_base"
import { Tiktoken } from "tiktoken/lite"
import { note } from "#lib/manifest/remembered"

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

/** Words, texts and the pattern that parts them, by tokenizer. */
type Memory = { words: Map<string, number>; texts: Map<string, number>; pattern: RegExp }
const memories = new Map<Tokenizer, Memory>()

/** Most entries of a memory: a few megabytes in all. */
const MOST_WORDS = 40_000
const MOST_TEXTS = 4000

// Scripts in which JavaScript and the tokenizer agree on what is a letter, a digit and a space. Newer letters, other
// kinds of space and the long s (which folds to s) are left to the tokenizer.
const PLAIN =
  /^[\t\n\r\x20-\x7e\u00a0-\u017e\u0180-\u024f\u0391-\u03a1\u03a3-\u03c9\u0400-\u045f\u2010-\u2027\u20ac]*$/u

/**
 * `countTokens`, remembered: no token spans two matches of the tokenizer's own pattern, so each distinct match needs
 * counting only once per process.
 */
export function countRemembered(text: string, tokenizer: Tokenizer = DEFAULT_TOKENIZER): number {
  const { words, texts, pattern } = memoryOf(tokenizer)
  const known = texts.get(text)
  if (known !== undefined) return known
  let tokens = 0
  if (PLAIN.test(text)) {
    for (const word of text.match(pattern) ?? []) {
      let count = words.get(word)
      if (count === undefined) {
        count = countTokens(word, tokenizer)
        note(words, word, count, MOST_WORDS)
      }
      tokens += count
    }
  } else tokens = countTokens(text, tokenizer)
  note(texts, text, tokens, MOST_TEXTS)
  return tokens
}

function memoryOf(tokenizer: Tokenizer): Memory {
  let memory = memories.get(tokenizer)
  if (!memory) {
    const pattern = new RegExp(RANKS[tokenizer].pat_str, "gu")
    memory = { words: new Map(), texts: new Map(), pattern }
    memories.set(tokenizer, memory)
  }
  return memory
}

/** Longest run without a space that is counted as it is. Merging takes time quadratic in the length of a run. */
const RUN = 64

/**
 * Tokens of a text in time linear in its length: long runs without a space are counted in pieces. Exact for ordinary
 * prose, for anything else about right and hardly ever below.
 */
export function estimateTokens(text: string, tokenizer: Tokenizer = DEFAULT_TOKENIZER): number {
  if (!hasLongRun(text)) return countRemembered(text, tokenizer)
  const pieces = text.match(LONG_RUNS) ?? []
  return text
    .split(LONG_RUNS)
    .concat(pieces.flatMap((run) => run.match(PIECES) ?? []))
    .reduce((sum, piece) => sum + countRemembered(piece, tokenizer), 0)
}

// From space to space: several times as fast as the pattern, which has the last word.
function hasLongRun(text: string): boolean {
  for (let at = 0; at + RUN < text.length; ) {
    const space = text.lastIndexOf(" ", at + RUN)
    if (space < at) return LONG_RUN.test(text)
    at = space + 1
  }
  return false
}

const LONG_RUN = new RegExp(`\\S{${RUN + 1}}`, "u")
const LONG_RUNS = new RegExp(`\\S{${RUN + 1},}`, "gu")
const PIECES = new RegExp(`.{1,${RUN}}`, "gsu")
