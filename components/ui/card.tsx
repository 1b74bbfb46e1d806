import { cx } from "class-variance-authority"
import type { ComponentProps } from "react"

/** A bounded surface. One level deep only: a card holds no card. */
export function Card({ className, ...rest }: ComponentProps<"section">) {
  return <section className={cx("min-w-0 rounded-lg border border-border bg-raised", className)} {...rest} />
}
