import type { AssistantEventData, AssistantEventName, AssistantMessage } from "#lib/agent/contract"

// One chat as the page holds it: what was said before, and the turn whose events arrive.

export type ToolLine = AssistantMessage["tools"][number] & {
  call_id?: string
  is_running?: boolean
  duration_ms?: number
  is_cached?: boolean
}

/** A message with what only the running turn knows. */
export type Said = Omit<AssistantMessage, "tools"> & {
  tools: ToolLine[]
  cost_usd?: number
  total_tokens?: number
  unverified_numbers?: string[]
}

/** Untyped as it came over the wire; the server has parsed it by its schema. */
export type TurnEvent = { id: string; event: string; data: unknown }

export const asked = (text: string): Said => ({ ...blank("user"), text, status: "completed" })
export const answering = (): Said => blank("assistant")

const blank = (role: Said["role"]): Said => ({
  turn_id: "",
  role,
  text: "",
  at: "",
  status: "running",
  tools: [],
  preview: null,
  confirm: null,
  question: null,
  dashboard_slug: null,
  error: null,
})

/** The answer after one more event. Events of a later version of the server change nothing. Pure. */
export function withEvent(said: Said, { event, data }: TurnEvent): Said {
  const is = <N extends AssistantEventName>(name: N): AssistantEventData<N> | null =>
    event === name ? (data as AssistantEventData<N>) : null

  const token = is("token")
  if (token) return { ...said, text: said.text + token.text }
  const call = is("tool_call")
  if (call) {
    const line: ToolLine = { call_id: call.call_id, tool: call.tool, status: "ok", summary: "", is_running: true }
    // What is said after a tool is a paragraph of its own.
    const text = said.text === "" || said.text.endsWith("\n") ? said.text : `${said.text}\n\n`
    return { ...said, text, tools: [...said.tools, line] }
  }
  const result = is("tool_result")
  if (result) {
    const { call_id, tool, status, summary, duration_ms, is_cached } = result
    const line: ToolLine = { call_id, tool, status, summary, duration_ms, is_cached }
    const isKnown = said.tools.some((each) => each.call_id === call_id)
    return {
      ...said,
      tools: isKnown ? said.tools.map((each) => (each.call_id === call_id ? line : each)) : [...said.tools, line],
    }
  }
  const preview = is("preview")
  if (preview) return { ...said, preview }
  const confirm = is("confirm")
  if (confirm) return { ...said, confirm }
  const question = is("question")
  if (question) return { ...said, question }
  const error = is("error")
  if (error) return { ...said, error: error.message }
  const done = is("done")
  if (done) {
    return {
      ...said,
      turn_id: done.turn_id,
      status: done.status,
      dashboard_slug: done.dashboard_slug,
      cost_usd: done.cost_usd,
      total_tokens: done.usage.total_tokens,
      unverified_numbers: done.unverified_numbers,
    }
  }
  return said
}

/** Reads server-sent events; comments (heartbeats) are skipped. Ends when the stream does. */
export async function* readEvents(body: ReadableStream<Uint8Array>): AsyncGenerator<TurnEvent> {
  const decoder = new TextDecoder()
  let rest = ""
  for await (const chunk of chunksOf(body)) {
    rest += decoder.decode(chunk, { stream: true })
    const blocks = rest.split(/\r?\n\r?\n/)
    rest = blocks.pop() ?? ""
    for (const block of blocks) {
      const fields: Record<string, string> = {}
      for (const line of block.split(/\r?\n/)) {
        const [, name, value] = /^(id|event|data): ?(.*)$/.exec(line) ?? []
        if (name) fields[name] = name === "data" && fields.data ? `${fields.data}\n${value}` : (value ?? "")
      }
      if (fields.data) yield { id: fields.id ?? "", event: fields.event ?? "message", data: JSON.parse(fields.data) }
    }
  }
}

/** Not every browser iterates a stream itself. */
async function* chunksOf(body: ReadableStream<Uint8Array>) {
  const reader = body.getReader()
  try {
    for (;;) {
      const { done, value } = await reader.read()
      if (done) return
      yield value
    }
  } finally {
    reader.releaseLock()
  }
}
