import { cx } from "class-variance-authority"
import type { ReactNode } from "react"

export type Tone = "good" | "warn" | "bad" | "neutral"

const TONES: Record<Tone, { text: string; soft: string; shape: ReactNode }> = {
  good: { text: "text-good", soft: "bg-good-soft", shape: <circle cx="6" cy="6" r="4" /> },
  warn: { text: "text-warn", soft: "bg-warn-soft", shape: <path d="M6 1.5 11 10.5H1Z" /> },
  bad: { text: "text-bad", soft: "bg-bad-soft", shape: <rect x="2" y="2" width="8" height="8" /> },
  neutral: {
    text: "text-muted",
    soft: "bg-sunken",
    shape: <circle cx="6" cy="6" r="3.25" fill="none" stroke="currentColor" strokeWidth="1.5" />,
  },
}

/** A coloured mark whose shape says the same as its colour. Decorative: words stand beside it. */
export function Mark({ tone, className }: { tone: Tone; className?: string }) {
  return (
    <svg
      viewBox="0 0 12 12"
      aria-hidden="true"
      className={cx("size-3 shrink-0 fill-current", TONES[tone].text, className)}
    >
      {TONES[tone].shape}
    </svg>
  )
}

/** A state in words with its mark. */
export function Status({ tone, children, className }: { tone: Tone; children: ReactNode; className?: string }) {
  return (
    <span className={cx("inline-flex items-center gap-2 text-sm whitespace-nowrap", className)}>
      <Mark tone={tone} />
      <span>{children}</span>
    </span>
  )
}

/** A state as a small filled label, where a list must be scanned. */
export function Tag({ tone = "neutral", children }: { tone?: Tone; children: ReactNode }) {
  return (
    <span
      className={cx(
        "inline-flex h-6 shrink-0 items-center rounded-sm px-2 text-xs font-medium whitespace-nowrap",
        TONES[tone].soft,
        TONES[tone].text,
      )}
    >
      {children}
    </span>
  )
}
