import type { ReactNode } from "react"

/**
 * Extra words on hover and on focus, without script. The text is also the accessible description of what it
 * hangs on, so nothing is told by hover alone. `children` stands inside a button, so that a tap and the keyboard reach the words too.
 */
export function Tooltip({ id, text, children }: { id: string; text: ReactNode; children: ReactNode }) {
  return (
    <span className="group/tip relative inline-block max-w-full">
      <button
        type="button"
        aria-describedby={id}
        className="rounded-sm text-left decoration-border-strong decoration-dotted underline-offset-4 group-hover/tip:underline"
      >
        {children}
      </button>
      <span
        id={id}
        role="tooltip"
        className="pointer-events-none invisible absolute top-full left-0 z-20 mt-1 w-max max-w-[min(20rem,80vw)] rounded-md bg-accent px-3 py-2 text-xs text-on-accent opacity-0 transition-opacity group-focus-within/tip:visible group-focus-within/tip:opacity-100 group-hover/tip:visible group-hover/tip:opacity-100"
      >
        {text}
      </span>
    </span>
  )
}
