// A move: words, or words and tool calls.

export type Move =
  | { kind: "call"; say: string; calls: { name: string; input: Record<string, unknown> }[] }
  | { kind: "say"; text: string }

export const say = (text: string): Move => ({ kind: "say", text })

export const call = (text: string, ...calls: { name: string; input: Record<string, unknown> }[]): Move => ({
  kind: "call",
  say: text,
  calls,
})
