// The built-in embedding model: words and character trigrams hashed into 256 signed buckets, weighed by the logarithm
// of their count, at unit length. Deterministic, offline, and honest about it: it knows spellings, not meanings.

export const HASHED_NGRAMS = "builtin-hashed-ngrams-256"
export const EMBEDDING_DIMENSIONS = 256

/** A unit vector of 256 numbers; all zeros for a text without letters or digits. Pure. */
export function embedText(text: string): number[] {
  const counts = new Map<string, number>()
  for (const word of text
    .normalize("NFKC")
    .toLowerCase()
    .match(/[\p{L}\p{N}]+/gu) ?? []) {
    add(counts, `w ${word}`)
    const padded = ` ${word} `
    for (let i = 0; i + 3 <= padded.length; i++) add(counts, `g ${padded.slice(i, i + 3)}`)
  }
  const vector = new Array<number>(EMBEDDING_DIMENSIONS).fill(0)
  for (const [feature, count] of counts) {
    const hash = hashOf(feature)
    const bucket = hash % EMBEDDING_DIMENSIONS
    const weight = (feature.startsWith("w") ? 2 : 1) * Math.log1p(count)
    vector[bucket] = (vector[bucket] ?? 0) + (hash & 0x10000 ? weight : -weight)
  }
  const length = Math.hypot(...vector)
  return length === 0 ? vector : vector.map((value) => value / length)
}

const add = (counts: Map<string, number>, feature: string) => counts.set(feature, (counts.get(feature) ?? 0) + 1)

function hashOf(text: string): number {
  let hash = 0x811c9dc5
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193)
  return Math.imul(hash ^ (hash >>> 15), 0x2c1b3c6d) >>> 0
}
