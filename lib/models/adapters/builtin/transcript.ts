import "server-only"
import type { LanguageModelV4Message, LanguageModelV4Prompt, LanguageModelV4ToolResultOutput } from "@ai-sdk/provider"

// What has happened in a conversation, as the planner needs it: this turn's message and tool results, and the turns before.

export type ToolUse = { name: string; input: Record<string, unknown>; output: unknown; isError: boolean }
export type Turn = { message: string; uses: ToolUse[]; said: string }
export type Transcript = { facts: string; turns: Turn[] }

const textOf = (message: LanguageModelV4Message): string =>
  typeof message.content === "string"
    ? message.content
    : message.content.map((part) => (part.type === "text" ? part.text : "")).join("")

function outputOf(output: LanguageModelV4ToolResultOutput): unknown {
  if (output.type === "json" || output.type === "error-json") return output.value
  if (output.type === "text" || output.type === "error-text") return parsed(output.value)
  return null
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text.replace(/^<data>/, "").replace(/<\/data>$/, ""))
  } catch {
    return text
  }
}

/** Reads a prompt: system text as facts, then one turn per user message with the tools used and what was said. */
export function transcriptOf(prompt: LanguageModelV4Prompt): Transcript {
  const transcript: Transcript = { facts: "", turns: [] }
  const inputs = new Map<string, unknown>()
  for (const message of prompt) {
    if (message.role === "system") transcript.facts += `${message.content}\n`
    else if (message.role === "user") transcript.turns.push({ message: textOf(message), uses: [], said: "" })
    else {
      const turn = transcript.turns.at(-1)
      if (!turn) continue
      if (message.role === "assistant") turn.said += textOf(message)
      for (const part of message.content) {
        if (part.type === "tool-call") inputs.set(part.toolCallId, part.input)
        if (part.type !== "tool-result") continue
        const input = inputs.get(part.toolCallId)
        turn.uses.push({
          name: part.toolName,
          input: isRecord(input) ? input : {},
          output: outputOf(part.output),
          isError: part.output.type.startsWith("error") || part.output.type === "execution-denied",
        })
      }
    }
  }
  return transcript
}

export const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value)

/** The value of `name: value` in the facts, as the last system block writes them. */
export function fact(facts: string, name: string): string | null {
  const found = [...facts.matchAll(new RegExp(`^${name}: (.+)$`, "gm"))].at(-1)?.[1]
  return found?.trim() ?? null
}
