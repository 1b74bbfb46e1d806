// biome-ignore-all lint/suspicious/noArrayIndexKey: parts of one text, which never move
import type { ReactNode } from "react"

type Block = { kind: "paragraph" | "bullets" | "numbers" | "heading" | "code"; lines: string[] }

const BULLET = /^\s*[-*] /
const NUMBER = /^\s*\d+[.)] /

function kindOf(line: string): Block["kind"] {
  if (BULLET.test(line)) return "bullets"
  if (NUMBER.test(line)) return "numbers"
  return /^#{1,6} /.test(line) ? "heading" : "paragraph"
}

function blocksOf(text: string): Block[] {
  const blocks: Block[] = []
  let isOpen = false
  let isCode = false
  for (const line of text.split("\n")) {
    if (/^\s*```/.test(line)) {
      isCode = !isCode
      isOpen = false
      if (isCode) blocks.push({ kind: "code", lines: [] })
      continue
    }
    const last = blocks.at(-1)
    if (isCode) {
      last?.lines.push(line)
    } else if (line.trim() === "") {
      isOpen = false
    } else if (last && isOpen && last.kind === kindOf(line) && last.kind !== "heading") {
      last.lines.push(line)
    } else {
      blocks.push({ kind: kindOf(line), lines: [line] })
      isOpen = true
    }
  }
  return blocks
}

/** Plain text with paragraphs, lists, code and **bold**. No HTML, links or images, whoever wrote it. */
export function Prose({ text }: { text: string }) {
  return (
    <div className="max-w-prose space-y-3">
      {blocksOf(text).map((block, i) => (
        <Part key={i} block={block} />
      ))}
    </div>
  )
}

function Part({ block: { kind, lines } }: { block: Block }) {
  switch (kind) {
    case "bullets":
      return (
        <ul className="list-disc space-y-1 pl-5">
          {lines.map((line, i) => (
            <li key={i}>{inline(line.replace(BULLET, ""))}</li>
          ))}
        </ul>
      )
    case "numbers":
      return (
        <ol className="list-decimal space-y-1 pl-5">
          {lines.map((line, i) => (
            <li key={i}>{inline(line.replace(NUMBER, ""))}</li>
          ))}
        </ol>
      )
    case "code":
      return <pre className="overflow-x-auto rounded-md bg-sunken p-3 font-mono text-xs">{lines.join("\n")}</pre>
    case "heading":
      return <p className="font-semibold">{inline(lines.join(" ").replace(/^#+ /, ""))}</p>
    case "paragraph":
      return <p className="whitespace-pre-line">{inline(lines.join("\n"))}</p>
  }
}

function inline(text: string): ReactNode[] {
  return text.split(/(\*\*[^*]+\*\*|`[^`]+`)/).map((part, i) => {
    if (/^\*\*.+\*\*$/s.test(part)) return <strong key={i}>{part.slice(2, -2)}</strong>
    if (/^`.+`$/s.test(part)) {
      return (
        <code key={i} className="rounded-sm bg-sunken px-1 font-mono text-[0.92em]">
          {part.slice(1, -1)}
        </code>
      )
    }
    return part
  })
}
