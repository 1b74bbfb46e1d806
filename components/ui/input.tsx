import { cx } from "class-variance-authority"
import type { ComponentProps } from "react"

/** Shared by every control one types into: 16 px on touch, so that phones do not zoom. */
export const controlStyle =
  "w-full min-w-0 rounded-md border border-border-strong bg-background px-3 text-base pointer-coarse:text-md placeholder:text-muted hover:border-foreground disabled:bg-sunken disabled:text-muted aria-invalid:border-2 aria-invalid:border-bad"

export function Input({ className, ...rest }: ComponentProps<"input">) {
  return <input className={cx(controlStyle, "h-10 pointer-coarse:h-11", className)} {...rest} />
}

export function Textarea({ className, rows = 4, ...rest }: ComponentProps<"textarea">) {
  return (
    <textarea
      rows={rows}
      className={cx(controlStyle, "field-sizing-content min-h-20 resize-y py-2", className)}
      {...rest}
    />
  )
}

export function Select({ className, children, ...rest }: ComponentProps<"select">) {
  return (
    <span className={cx("relative block", className)}>
      <select className={cx(controlStyle, "h-10 appearance-none pr-9 pointer-coarse:h-11")} {...rest}>
        {children}
      </select>
      <svg
        viewBox="0 0 16 16"
        aria-hidden="true"
        className="pointer-events-none absolute top-1/2 right-3 size-4 -translate-y-1/2"
      >
        <path d="m4 6 4 4 4-4" fill="none" stroke="currentColor" strokeWidth="1.5" strokeLinecap="round" />
      </svg>
    </span>
  )
}
