import type { AssistantEventData, AssistantMessage, ToolOutcome } from "#lib/agent/contract"

// A turn as it is kept: JSON Lines, one object per turn, never changed once written.

export type TurnStatus = "running" | "completed" | "failed" | "stopped"
export type TurnEvent = { id: string; event: string; data: unknown; at: string }
export type TurnRecord = {
  turn_id: string
  turn_index: number
  status: TurnStatus
  started_at: string
  ended_at: string | null
  message: string
  events: TurnEvent[]
  /** The model's own messages of the turn: what the next turn's prompt continues from. */
  response: unknown[]
}

/** Rows of the event table that are no events of the stream: the person's words, and signs of life. */
export const MESSAGE = "message"
export const ALIVE = "alive"
export const isTold = (event: { event: string }): boolean => event.event !== MESSAGE && event.event !== ALIVE

/** The object of a finished turn. */
export function encodeTurn(turn: TurnRecord): string {
  const { events, response, message, ...head } = turn
  const lines = [
    { kind: "turn", ...head },
    { kind: "message", role: "user", text: message, at: turn.started_at },
    ...events.map((event) => ({ kind: "event", ...event })),
    { kind: "response", messages: response },
  ]
  return `${lines.map((line) => JSON.stringify(line)).join("\n")}\n`
}

type Line = { kind: string; [key: string]: unknown }

/** Reads the object of a turn back. Throws when the text is no turn. */
export function decodeTurn(text: string): TurnRecord {
  const lines = text
    .split("\n")
    .filter(Boolean)
    .map((line) => JSON.parse(line) as Line)
  const head = lines.find((line) => line.kind === "turn")
  if (!head) throw new Error("This object holds no turn.")
  const { kind: _kind, ...fields } = head
  return {
    ...(fields as Omit<TurnRecord, "message" | "events" | "response">),
    message: String(lines.find((line) => line.kind === "message")?.text ?? ""),
    events: lines.filter((line) => line.kind === "event").map(({ kind: _, ...event }) => event as unknown as TurnEvent),
    response: (lines.find((line) => line.kind === "response")?.messages as unknown[] | undefined) ?? [],
  }
}

function dataOf<N extends "preview" | "confirm" | "question" | "error" | "done">(
  events: TurnEvent[],
  name: N,
): AssistantEventData<N> | null {
  return (events.findLast((event) => event.event === name)?.data as AssistantEventData<N> | undefined) ?? null
}

/** The words of an answer; what is said after a tool is a paragraph of its own. */
function textOf(events: TurnEvent[]): string {
  let text = ""
  for (const { event, data } of events) {
    if (event === "token") text += (data as AssistantEventData<"token">).text
    else if (event === "tool_call" && text !== "" && !text.endsWith("\n")) text += "\n\n"
  }
  return text.trimEnd()
}

/** What was said in a turn, as people read it: the question, then the answer with its tools, preview and state. */
export function messagesOf(turn: TurnRecord, pending_sha256: string | null): AssistantMessage[] {
  const text = textOf(turn.events)
  const tools = turn.events
    .filter((event) => event.event === "tool_result")
    .map((event) => event.data as { tool: string; status: ToolOutcome; summary: string })
    .map(({ tool, status, summary }) => ({ tool, status, summary }))
  const confirm = dataOf(turn.events, "confirm")
  const blank = { tools: [], preview: null, confirm: null, question: null, dashboard_slug: null, error: null }
  return [
    { turn_id: turn.turn_id, role: "user", text: turn.message, at: turn.started_at, status: "completed", ...blank },
    {
      turn_id: turn.turn_id,
      role: "assistant",
      text,
      at: turn.ended_at ?? turn.started_at,
      status: turn.status,
      tools,
      preview: dataOf(turn.events, "preview"),
      confirm: confirm && confirm.sha256 === pending_sha256 ? confirm : null,
      question: dataOf(turn.events, "question"),
      dashboard_slug: dataOf(turn.events, "done")?.dashboard_slug ?? null,
      error: dataOf(turn.events, "error")?.message ?? null,
    },
  ]
}
