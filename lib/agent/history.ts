import type { TurnRecord } from "#lib/agent/record"

// Earlier turns as the model sees them. The last one keeps its tool results, older ones their words; what does not fit
// the budget becomes a summary that says so.

type Part = { type: string; text?: string; [key: string]: unknown }
export type HistoryMessage = { role: string; content: string | Part[]; [key: string]: unknown }

const sizeOf = (messages: HistoryMessage[]) => JSON.stringify(messages).length

/** The user's words and the assistant's words of a turn, without its tools. */
function wordsOf(turn: TurnRecord): HistoryMessage[] {
  const said = (turn.response as HistoryMessage[])
    .filter((message) => message.role === "assistant")
    .map((message) =>
      typeof message.content === "string"
        ? message.content
        : message.content
            .filter((part) => part.type === "text")
            .map((part) => part.text)
            .join(""),
    )
    .join("\n")
    .trim()
  return [
    { role: "user", content: turn.message },
    { role: "assistant", content: said || "(no answer)" },
  ]
}

const whole = (turn: TurnRecord): HistoryMessage[] => [
  { role: "user", content: turn.message },
  ...(turn.response as HistoryMessage[]),
]

const shorten = (text: string, most: number) => (text.length > most ? `${text.slice(0, most)}…` : text)

/** Messages of earlier turns within `budget_chars`. Never cuts silently: what is left out is summarised in one message. */
export function historyOf(turns: TurnRecord[], budget_chars: number): HistoryMessage[] {
  const answered = turns.filter((turn) => turn.status !== "running" && turn.response.length > 0)
  const kept: HistoryMessage[][] = []
  let left = budget_chars
  let index = answered.length - 1
  for (; index >= 0; index--) {
    const turn = answered[index] as TurnRecord
    const isLast = index === answered.length - 1
    const options = isLast ? [whole(turn), wordsOf(turn)] : [wordsOf(turn)]
    const fitting = options.find((messages) => sizeOf(messages) <= left)
    if (!fitting) break
    kept.unshift(fitting)
    left -= sizeOf(fitting)
  }
  if (index < 0) return kept.flat()
  const lost = answered.slice(0, index + 1)
  const lines = lost.map((turn) => `- ${shorten(turn.message.replace(/\s+/g, " "), 160)}`)
  const summary = `Summary of ${lost.length} earlier turn${lost.length === 1 ? "" : "s"} of this session that no longer fit; the person asked:\n${lines.slice(-30).join("\n")}`
  return [{ role: "user", content: summary }, { role: "assistant", content: "Understood." }, ...kept.flat()]
}
