"use client"

import { cx } from "class-variance-authority"
import { ArrowUp, Square } from "lucide-react"
import type { Route } from "next"
import { useRouter } from "next/navigation"
import { type ReactNode, useEffect, useRef, useState } from "react"
import { EXAMPLES } from "#components/agent/examples"
import { Message } from "#components/agent/message"
import { type ChatStart, useChat } from "#components/agent/use-chat"
import { Button } from "#components/ui/button"
import { controlStyle } from "#components/ui/input"
import { Spinner } from "#components/ui/spinner"

/** A chat: what was said, the answer as it comes, and the box to ask in. */
export function Chat({
  start = null,
  words = "",
  onSession,
  onDone,
  onFirst,
  docked = false,
  children,
}: {
  start?: ChatStart | null
  /** What stands in the box at first. */
  words?: string
  onSession?: (session_id: string) => void
  onDone?: () => void
  /** Takes the first question of a new chat elsewhere, to a page of its own. */
  onFirst?: (question: string) => Promise<void>
  /** Inside the dock, where no bottom bar covers anything. */
  docked?: boolean
  /** Shown while nothing has been said. */
  children?: ReactNode
}) {
  const router = useRouter()
  const { messages, isRunning, send, stop, confirm } = useChat(start, { onSession, onDone })
  const [text, setText] = useState(words)
  const [said, setSaid] = useState("")
  const [isOpening, setOpening] = useState(false)
  const [trouble, setTrouble] = useState("")
  const end = useRef<HTMLDivElement>(null)
  const last = messages.at(-1)

  // Follows the answer, unless the reader has scrolled up.
  // biome-ignore lint/correctness/useExhaustiveDependencies: whatever was added moves the end
  useEffect(() => {
    const box = end.current
    if (box && messages.length > 0 && box.getBoundingClientRect().top < window.innerHeight + 240) {
      box.scrollIntoView({ block: "end" })
    }
  }, [last?.text, last?.tools.length, last?.preview, messages.length])

  const running = last?.tools.find((tool) => tool.is_running)
  useEffect(() => {
    if (isRunning) setSaid("The assistant is working")
    else if (messages.length > 0) setSaid("The answer is complete")
  }, [isRunning, messages.length])

  const ask = (question: string) => {
    const trimmed = question.trim()
    if (!trimmed || isRunning || isOpening) return
    if (onFirst) {
      setOpening(true)
      onFirst(trimmed).catch((error: unknown) => {
        setOpening(false)
        setTrouble(error instanceof Error ? error.message : "The chat could not be opened. Try again.")
      })
      return
    }
    setText("")
    void send(trimmed)
  }
  const save = async (sha256: string) => {
    const slug = await confirm(sha256)
    if (slug) router.push(`/dashboards/${slug}` as Route)
  }

  return (
    <div className="flex min-h-full flex-col">
      <div className="flex-1">
        {messages.length === 0 ? (
          <div className="space-y-6">
            {children}
            <ul className="space-y-2">
              {EXAMPLES.map((example) => (
                <li key={example}>
                  <button
                    type="button"
                    onClick={() => ask(example)}
                    className="w-full rounded-md border border-border px-4 py-3 text-left hover:border-border-strong hover:bg-surface"
                  >
                    {example}
                  </button>
                </li>
              ))}
            </ul>
          </div>
        ) : (
          <ol className="space-y-6">
            {messages.map((message, i) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: messages are only ever added at the end
              <Message key={i} said={message} onConfirm={save} onAnswer={ask} isRunning={isRunning} />
            ))}
          </ol>
        )}
        <div ref={end} className="h-4 scroll-mb-40" />
      </div>
      <p role="status" className="sr-only">
        {running ? `${said}: ${running.tool.replaceAll("_", " ")}` : said}
      </p>
      <form
        onSubmit={(event) => {
          event.preventDefault()
          ask(text)
        }}
        className={cx("sticky bg-background pt-2 pb-4", docked ? "bottom-0" : "bottom-14 lg:bottom-0")}
      >
        {trouble && (
          <p role="alert" className="mb-2 text-bad">
            {trouble}
          </p>
        )}
        <div className="relative">
          <label htmlFor="ask" className="sr-only">
            Ask the assistant
          </label>
          <textarea
            id="ask"
            rows={2}
            value={text}
            maxLength={8000}
            placeholder="Ask about your data"
            onChange={(event) => setText(event.target.value)}
            onKeyDown={(event) => {
              if (event.key !== "Enter" || event.shiftKey || event.nativeEvent.isComposing) return
              event.preventDefault()
              ask(text)
            }}
            className={`${controlStyle} field-sizing-content max-h-60 min-h-16 resize-none py-3 pr-14`}
          />
          <div className="absolute right-2 bottom-3">
            {isRunning ? (
              <Button size="icon" variant="secondary" aria-label="Stop" onClick={() => void stop()}>
                <Square aria-hidden="true" className="fill-current" />
              </Button>
            ) : (
              <Button type="submit" size="icon" aria-label="Send" disabled={text.trim() === ""}>
                {isOpening ? <Spinner /> : <ArrowUp aria-hidden="true" />}
              </Button>
            )}
          </div>
        </div>
      </form>
    </div>
  )
}
