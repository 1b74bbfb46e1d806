import { decode } from "#lib/manifest/decode"
import type { Fact } from "#lib/manifest/facts"
import { OUTLINE } from "#lib/manifest/outline"
import { stepByNumber } from "#lib/onboarding/steps"

export type Chunk = { section: string; chunk_index: number; content: string }

/** Characters of one chunk; a single longer line stays whole. */
const MOST = 800

/** A rendering cut into chunks for embedding: by section, and a long section between its lines. Pure. */
export function chunksOf(rendering: string): Chunk[] {
  return rendering
    .split(/^# /m)
    .filter((text) => text.trim() !== "")
    .flatMap((text) => {
      const [section = "", ...lines] = text.trimEnd().split("\n")
      const groups: string[] = []
      for (const line of lines) {
        const last = groups.at(-1)
        if (last !== undefined && last.length + line.length < MOST) groups[groups.length - 1] = `${last}\n${line}`
        else groups.push(line)
      }
      return groups.map((content, chunk_index) => ({ section, chunk_index, content: `# ${section}\n${content}` }))
    })
}

/**
 * What is embedded of a chunk: its text under the questions it answers. A section called `icps` is asked for as
 * customers, and its steps say so.
 */
export function textToEmbed({ section, content }: Chunk): string {
  const leaves = OUTLINE.find(({ title }) => title === section)?.leaves ?? []
  const answered = new Set(decode(content).map(({ attr }) => attr))
  const steps = new Set(leaves.filter(({ attr }) => answered.has(attr)).map(({ step }) => step))
  const asked = [...steps].map((number) => {
    const step = stepByNumber(number)
    return step ? `${step.title}. ${step.question}` : ""
  })
  return [...asked, content].join("\n")
}

/** The facts that stand in each chunk, in order. A line that is none of `facts` gives none. */
export function factsOfChunks(chunks: readonly Chunk[], facts: readonly Fact[]): Fact[][] {
  const open = Map.groupBy(facts, ({ section, attr, parts }) => JSON.stringify([section, attr, parts]))
  return chunks.map(({ content }) =>
    decode(content).flatMap(
      ({ section, attr, parts }) => open.get(JSON.stringify([section, attr, parts]))?.shift() ?? [],
    ),
  )
}
