import type { EmbeddingProvider } from "#lib/models/contract"

// The port to embedding models, and what an answer of one must be.

export type Embedded = { vectors: number[][]; tokens: number }

export type EmbeddingModel = {
  /** Names the vectors: those of different ids are never compared. */
  id: string
  provider: EmbeddingProvider
  model: string
  /** Numbers in a vector; null when only the server knows, and then every vector of an answer has as many as the first. */
  dimensions: number | null
  /** A vector of length 1 for each text, in order; all zeros where a text says nothing to this model. */
  embed(texts: readonly string[], signal: AbortSignal): Promise<Embedded>
}

declare module "#lib/platform/context" {
  interface Ports {
    embedding_model: EmbeddingModel
  }
}

/** Bytes of a text that are sent. Tokens never outnumber bytes, and the smallest limit in use is 8,191 tokens. */
export const MOST_BYTES = 8_000

const encoder = new TextEncoder()

/** The beginning of a text within `MOST_BYTES`, never through the middle of a character. */
export function cut(text: string): string {
  const bytes = encoder.encode(text)
  if (bytes.length <= MOST_BYTES) return text
  return new TextDecoder().decode(bytes.subarray(0, MOST_BYTES)).replace(/\uFFFD+$/, "")
}

/** The same direction at length 1. Null for a vector without one. */
export function unit(vector: readonly number[]): number[] | null {
  const length = Math.hypot(...vector)
  if (!Number.isFinite(length) || length === 0) return null
  return vector.map((value) => value / length)
}

/**
 * Vectors as a provider sent them, made usable: as many as asked, each as long as `dimensions` (or as the first), each
 * of length 1. Null when they are not.
 */
export function usable(vectors: readonly (readonly number[])[], count: number, dimensions: number | null) {
  const size = dimensions ?? vectors[0]?.length
  if (vectors.length !== count) return null
  const units = vectors.map((vector) => (vector.length === size ? unit(vector) : null))
  return units.some((vector) => vector === null) ? null : (units as number[][])
}

/** Cosine of two vectors of length 1; null when they cannot be compared. */
export function cosine(a: readonly number[], b: readonly number[]): number | null {
  if (a.length !== b.length) return null
  let sum = 0
  for (let i = 0; i < a.length; i++) sum += (a[i] as number) * (b[i] as number)
  return sum
}
