import { closing } from "#lib/models/adapters/builtin/answer"
import type { Thought } from "#lib/models/adapters/builtin/think"
import { isRecord, type ToolUse } from "#lib/models/adapters/builtin/transcript"
import { listed } from "#lib/models/adapters/builtin/words"

// The closing words of a turn, and errors in plain words.

export function conclusion(
  thought: Thought & { kind: "dashboard" },
  dry: ToolUse[],
  sampled: ToolUse[],
  save: ToolUse,
  reasons: string[],
): string {
  const lines: string[] = []
  for (const use of sampled) {
    const part = thought.parts.find((found) => found.query.sql === use.input.sql)
    const value = firstValue(use.output)
    if (part && value !== undefined && !use.isError)
      lines.push(value === null ? `${part.tile.title}: no rows match.` : `${part.tile.title}: ${value}.`)
  }
  const bytes = dry.flatMap((use) =>
    isRecord(use.output) && typeof use.output.bytes_scanned === "number" && !use.isError
      ? [use.output.bytes_scanned]
      : [],
  )
  if (bytes.length > 0)
    lines.push(
      `Priced before running: ${listed(bytes.map((size) => `${(size / 1_000_000).toFixed(2)} MB`))} to scan, each below the cap.`,
    )
  for (const reason of reasons) lines.push(`Left out: ${reason}`)
  lines.push(...thought.notes)
  const output = isRecord(save.output) ? save.output : {}
  if (save.isError) lines.push(`It was not saved: ${messageOf(save.output)}`)
  else lines.push(closing(String(output.slug ?? thought.slug), output.status === "saved"))
  return lines.join("\n")
}

/** The first value of a sample's first row, whichever of the two result forms it has. */
function firstValue(output: unknown): string | number | null | undefined {
  if (!isRecord(output)) return undefined
  const data = Array.isArray(output.rows) ? output.rows : Array.isArray(output.data) ? output.data : []
  const first: unknown = data[0]
  const value: unknown = Array.isArray(first) ? first[0] : isRecord(first) ? Object.values(first)[0] : first
  return typeof value === "string" || typeof value === "number" || value === null ? value : undefined
}

export function errorsOf(use: ToolUse): string {
  const errors = isRecord(use.output) && Array.isArray(use.output.errors) ? use.output.errors : []
  return errors.length > 0
    ? errors
        .slice(0, 3)
        .map((error) => messageOf(error))
        .join(" ")
    : messageOf(use.output)
}

export function messageOf(output: unknown): string {
  if (isRecord(output)) return String(output.message ?? output.error ?? JSON.stringify(output).slice(0, 300))
  return String(output ?? "no reason was given")
}

export function withdrawn(missing: string[], failed: ToolUse[]): string {
  const reason = failed.at(-1)
  if (reason) return `I stopped because of this: ${messageOf(reason.output)}`
  return `I may not use ${listed(missing)} in this turn, so I cannot make a dashboard.`
}
