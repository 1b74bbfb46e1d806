import { textToEmbed } from "#lib/manifest/chunk"
import type { Manifest } from "#lib/manifest/contract/content"
import { type Fact, factsOf } from "#lib/manifest/facts"
import { renderSection } from "#lib/manifest/render"
import { cosine } from "#lib/models/embedding-model"
import { embedText } from "#lib/models/hashed-ngrams"

// Which of the facts a manifest had no room for help with a task.

/**
 * The facts that were dropped when a manifest was packed, and those it holds in their short wording. Facts that are new
 * since are left out: beside the manifest they might contradict it.
 */
export function notInManifest(known: readonly Fact[], manifest: Manifest): Fact[] {
  const dropped = new Set(manifest.budget.dropped)
  const held = new Map(factsOf(manifest).map((fact) => [fact.path, fact.parts.join(" | ")]))
  return known.filter((fact) => {
    const text = held.get(fact.path)
    return text === undefined ? dropped.has(fact.path) : fact.short !== undefined && text === fact.short
  })
}

/** Facts of the `most` nearest sections, nearest first; none that has nothing to do with the question. */
export function rankedByWords(facts: readonly Fact[], question: string, most: number): Fact[] {
  const query = embedText(question)
  const scored = facts
    .map((fact) => ({ fact, score: cosine(query, embedText(textOf(fact))) ?? 0 }))
    .filter(({ score }) => score > 0)
    .sort((a, b) => b.score - a.score)
  const sections = [...new Set(scored.map(({ fact }) => fact.section))].slice(0, most)
  return scored.filter(({ fact }) => sections.includes(fact.section)).map(({ fact }) => fact)
}

const textOf = (fact: Fact) =>
  textToEmbed({ section: fact.section, chunk_index: 0, content: renderSection(fact.section, [fact]) })
