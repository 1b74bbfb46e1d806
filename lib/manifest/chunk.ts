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
