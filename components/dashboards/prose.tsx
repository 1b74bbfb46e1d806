// biome-ignore-all lint/suspicious/noArrayIndexKey: parts of one text, which never move
import type { ReactNode } from "react"

/** Plain text with paragraphs, `- ` lists and **bold**. No HTML, links or images, whoever wrote it. */
export function Prose({ text }: { text: string }) {
  return (
    <div className="max-w-prose space-y-3">
      {text.split(/\n{2,}/).map((block, i) => {
        const lines = block.split("\n").filter((line) => line.trim() !== "")
        if (lines.every((line) => /^\s*[-*] /.test(line))) {
          return (
            <ul key={i} className="list-disc space-y-1 pl-5">
              {lines.map((line, j) => (
                <li key={j}>{bold(line.replace(/^\s*[-*] /, ""))}</li>
              ))}
            </ul>
          )
        }
        return (
          <p key={i} className="whitespace-pre-line">
            {bold(block)}
          </p>
        )
      })}
    </div>
  )
}

function bold(text: string): ReactNode[] {
  return text
    .split(/(\*\*[^*]+\*\*)/)
    .map((part, i) =>
      part.startsWith("**") && part.endsWith("**") && part.length > 4 ? (
        <strong key={i}>{part.slice(2, -2)}</strong>
      ) : (
        part
      ),
    )
}
