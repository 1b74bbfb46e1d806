// The built-in embedding model: words and character trigrams hashed into 1,024 signed buckets, weighed by the logarithm
// of their count, at unit length. Deterministic, offline, and honest about it: it knows spellings, not meanings.

export const HASHED_NGRAMS = "builtin-hashed-ngrams-1024"
export const EMBEDDING_DIMENSIONS = 1024

/** Words that stand in every question and tell no section from another. */
const STOP_WORDS = new Set(
  (
    "a an and are as at be by can could did do does for from get had has have how i if in into is it its me my no not of " +
    "on or our shall should so than that the their them then there these they this those to us was we were what when " +
    "where which who whom whose why will with would you your " +
    "aber als am an auf aus bei bin das dem den der des die dies ein eine einem einen einer es für haben hat ich ihr im " +
    "in ist kann mit nach nicht oder sich sie sind und uns unser von vor war was wer wie wir wird zu zum zur"
  ).split(" "),
)

/** A unit vector of 1,024 numbers; all zeros for a text without letters or digits. Pure. */
export function embedText(text: string): number[] {
  const counts = new Map<string, number>()
  const words =
    text
      .normalize("NFKC")
      .toLowerCase()
      .match(/[\p{L}\p{N}]+/gu) ?? []
  const telling = words.filter((word) => !STOP_WORDS.has(word))
  for (const word of telling.length > 0 ? telling : words) {
    add(counts, `w ${word}`)
    const padded = ` ${word} `
    for (let i = 0; i + 3 <= padded.length; i++) add(counts, `g ${padded.slice(i, i + 3)}`)
  }
  const vector = new Array<number>(EMBEDDING_DIMENSIONS).fill(0)
  for (const [feature, count] of counts) {
    const hash = hashOf(feature)
    const bucket = hash % EMBEDDING_DIMENSIONS
    const weight = (feature.startsWith("w") ? WORD : 1) * Math.log1p(count)
    vector[bucket] = (vector[bucket] ?? 0) + (hash & 0x10000 ? weight : -weight)
  }
  const length = Math.hypot(...vector)
  return length === 0 ? vector : vector.map((value) => value / length)
}

/** What a whole word counts beside one of its trigrams. */
const WORD = 2

const add = (counts: Map<string, number>, feature: string) => counts.set(feature, (counts.get(feature) ?? 0) + 1)

function hashOf(text: string): number {
  let hash = 0x811c9dc5
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193)
  return Math.imul(hash ^ (hash >>> 15), 0x2c1b3c6d) >>> 0
}
